"use strict";
// Sends one file to the page it stands on. The page stays open if the network fails: the same file may be sent again.
(function () {
  const form = document.getElementById("upload");
  const wrong = document.getElementById("wrong");
  const button = form.querySelector("button");
  const words = button.textContent;

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    const file = document.getElementById("file").files[0];
    if (!file) return;
    if (file.size > Number(form.dataset.most)) return say(form.dataset.large);  // not a byte of it is paid for
    busy(true);
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) },
        body: file,
      });
      if (!answer.ok) throw new Error((await answer.json()).error);
      document.getElementById("asking").hidden = true;
      document.getElementById("done").hidden = false;
    } catch (error) {
      const ours = !(error instanceof TypeError || error instanceof SyntaxError);  // else nobody answered, or a proxy
      say(ours ? error.message : form.dataset.away);
    }
    busy(false);
  });

  function say(words) {
    wrong.textContent = words;
    wrong.hidden = false;
  }

  function busy(sending) {
    button.disabled = sending;
    button.textContent = sending ? form.dataset.sending : words;
    if (sending) wrong.hidden = true;
  }
})();
