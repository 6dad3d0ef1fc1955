"use strict";
// The page around the conversation: writing, menu, language, leaving, and where the keyboard goes next.
(function (chat) {
  const byId = (id) => document.getElementById(id);
  const text = byId("text"), log = byId("log"), menu = byId("menu"), menuButton = byId("menu-button");
  const leave = byId("leave");
  let byKeyboard = false; // whether the last act came from keys: only then the focus is moved for the person

  document.addEventListener("keydown", () => { byKeyboard = true; }, true);
  document.addEventListener("pointerdown", () => { byKeyboard = false; }, true);
  document.addEventListener("touchstart", () => { byKeyboard = false; }, { capture: true, passive: true });

  // --- writing ---
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    text.value = "";
    grow();
    chat.say({ text: words }, words);
  });
  text.addEventListener("keydown", (event) => {
    // Vietnamese keyboards compose letters: an Enter that ends a composition sends nothing.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    byId("send").click();
  });
  text.addEventListener("input", grow);

  function grow() {
    text.style.height = "auto";
    text.style.height = Math.min(text.scrollHeight + 2, 140) + "px"; // five lines
  }

  chat.giveBack = function (words) {
    text.value = words;
    grow();
  };

  byId("file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file) chat.sendFile(file);
    event.target.value = ""; // the same file once mended is a change again
  });

  // --- choosing ---
  let taken = 0; // the version of the question that was answered last: a second fast tap is not sent
  chat.choose = function (choice, label) {
    if (label && choice.version && choice.version === taken) return;
    if (label) taken = choice.version;
    chat.say(choice, label);
  };

  /** After an answer the keyboard's focus goes to what can be done now; a finger's stays, or the screen keyboard opens. */
  chat.heard = function (messages) {
    const ours = messages.filter((it) => !it.said);
    const lost = document.activeElement === document.body || !document.activeElement;
    if (messages.some((it) => it.options)) taken = 0;
    if (!ours.length || !lost) return;
    const choices = log.querySelector(".options button, .options a");
    if (byKeyboard) (choices || text).focus({ preventScroll: true });
  };

  // --- menu ---
  function toggleMenu(open) {
    menu.hidden = !open;
    menuButton.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("button").focus();
  }
  menuButton.addEventListener("click", () => toggleMenu(menu.hidden));
  menu.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    toggleMenu(false);
    menuButton.focus();
    if (button.value) chat.say({ text: button.value }, "");
    else chat.askToLeave(menuButton);
  });
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !menuButton.contains(event.target)) toggleMenu(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!menu.hidden) { toggleMenu(false); menuButton.focus(); }
    if (!leave.hidden) stay();
  });

  byId("language").addEventListener("click", (event) => {
    const wanted = event.currentTarget.value;
    if (!chat.last) { location.search = "?lang=" + wanted; return; }
    chat.say({ text: "/language " + wanted }, "", () => location.replace("/chat"));
  });

  // --- leaving ---
  let cameFrom = null;
  chat.askToLeave = function (from) {
    cameFrom = from;
    leave.hidden = false;
    byId("leave-no").focus();
  };

  function stay() {
    leave.hidden = true;
    if (cameFrom) cameFrom.focus();
  }
  byId("leave-no").addEventListener("click", stay);
  byId("leave-yes").addEventListener("click", async () => {
    const answer = await fetch("/chat/leave", { method: "POST", credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) chat.gone();
    else byId("leave-words").textContent = chat.words.leave_failed;
  });
  // Two places for the focus: it stays within.
  leave.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    event.preventDefault();
    (document.activeElement === byId("leave-no") ? byId("leave-yes") : byId("leave-no")).focus();
  });

  /** The chat is no longer open on this device: nothing of it may stay on the screen. */
  let isGone = false; // told twice: by the answer to "leave" and by the stream
  chat.gone = function () {
    if (isGone) return 0;
    isGone = true;
    chat.deaf();
    chat.forgetUnsent();
    log.textContent = "";
    location.replace("/?left");
    return 0;
  };
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // "back" after leaving must not bring the old page from memory
  });

  // --- beginning ---
  async function begin() {
    const code = document.body.dataset.code;
    const known = document.body.dataset.known;
    if (code || location.search) history.replaceState(null, "", "/chat");
    log.setAttribute("aria-busy", "true");
    if (known) await chat.look();
    log.removeAttribute("aria-busy");
    const resumed = chat.resume();
    // The same invite opened again is the same message: the server takes an id once.
    if (code) chat.say({ id: "start-code-" + code, text: "/start " + code }, "");
    else if (known) chat.listen();
    else if (!resumed) chat.say({ text: "/start" }, "");
  }
  /** A page that nobody looks at (a preview, a page loaded ahead) begins no conversation. */
  function beginWhenSeen() {
    if (document.visibilityState === "hidden") return;
    document.removeEventListener("visibilitychange", beginWhenSeen);
    begin();
  }
  document.addEventListener("visibilitychange", beginWhenSeen);
  beginWhenSeen();
})(ketnap);
