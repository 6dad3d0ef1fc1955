"use strict";
// Sends what the person says and hears what is answered. Nothing is lost when the network goes: what has not arrived
// waits here, also through a reload, and goes out again under the same id, which the server takes once.
(function (chat) {
  const KEPT = "ketnap.unsent";
  const PATIENCE = 20000; // ms for one answer; a 3G network that takes longer has dropped it
  const FIRST_PAUSE = 1500, LONGEST_PAUSE = 30000; // ms between tries
  const POLL = 4000; // ms between looks where no stream comes through
  const NO_STREAM = 8000; // ms without a sign of the stream
  const status = document.getElementById("status");
  const typing = document.getElementById("typing");
  let halted = false, control = null; // nothing is sent while somebody leaves
  let queue = [], busy = false, held = [], pause = FIRST_PAUSE, wake = null, source = null, poller = null;

  chat.newId = function () {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (it) => it.toString(16).padStart(2, "0")).join("");
  };

  /** Say something: `body` as the server takes it, `label` what to show meanwhile ("" nothing), `then` when it is done. */
  chat.say = function (body, label, then) {
    const item = { body: Object.assign({ id: chat.newId() }, body), label: label, then: then };
    item.row = label ? chat.pending(label) : null;
    queue.push(item);
    keep();
    work();
  };

  /** Send a file now: it waits nowhere, and is chosen again if the network fails. */
  chat.sendFile = async function (file) {
    const row = chat.pending(file.name);
    tell("", false);
    typing.hidden = false;
    try {
      const answer = await fetch("/chat/files?id=" + chat.newId() + "&after=" + chat.last, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) },
        body: file,
      });
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.error);
      chat.drop(found.first);
      chat.receive(found.messages);
    } catch (error) {
      tell(error instanceof TypeError ? chat.words.away_file : error.message, false);
    }
    typing.hidden = true;
    row.remove();
    chat.receive([]);
  };

  /** Send what was left unsent before a reload; how many. */
  chat.resume = function () {
    const kept = JSON.parse(read() || "[]");
    queue = kept.map((it) => Object.assign(it, { row: it.label ? chat.pending(it.label) : null }));
    work();
    return queue.length;
  };

  chat.forgetUnsent = function () {
    queue = [];
    keep();
  };

  function read() {
    try { return sessionStorage.getItem(KEPT); } catch (error) { return null; } // storage can be forbidden
  }

  function keep() {
    const kept = queue.map((it) => ({ body: it.body, label: it.label }));
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch (error) { /* it is lost on a reload, no more */ }
  }

  async function work() {
    if (busy) return retryNow();
    busy = true;
    while (queue.length && !halted) {
      typing.hidden = false;
      const again = await attempt(queue[0]);
      typing.hidden = true;
      if (again) await wait(again);
    }
    busy = false;
    return undefined;
  }

  /** Somebody leaves: what is under way is broken off, so that its answer cannot open a chat on this device again. */
  chat.halt = function (yes) {
    halted = yes;
    if (yes && control) control.abort();
    if (yes) retryNow();
    else work();
  };

  function retryNow() {
    if (wake) wake();
  }

  function wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => { clearTimeout(timer); resolve(); };
    }).then(() => { wake = null; });
  }

  /** One try. Returns 0 when the message is off the queue, else the ms until the next try. */
  async function attempt(item) {
    let answer, found;
    control = new AbortController();
    try {
      answer = await inTime(fetch("/chat/messages", {
        method: "POST",
        signal: control.signal,
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(Object.assign({ after: chat.last }, item.body)),
      }));
      found = await inTime(answer.json());
    } catch (error) {
      return halted ? 1 : later(item, chat.words.away, nextPause());
    }
    if (answer.ok) return arrived(item, found);
    if (answer.status === 409) return chat.lost();
    if (answer.status === 429) return later(item, found.error, 1000 * Number(answer.headers.get("Retry-After") || 1));
    if (answer.status >= 500) return later(item, found.error, nextPause());
    return refused(item, found.error);
  }

  function inTime(promise) {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
    return Promise.race([promise, late]);
  }

  function nextPause() {
    const now = pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    return now;
  }

  function later(item, words, ms) {
    if (item.row) {
      item.row.classList.add("unsent");
      item.row.querySelector(".state").textContent = chat.words.unsent;
    }
    tell(words, true);
    if (item.row) chat.reveal(item.row); // the line about the network has just covered it
    chat.receive([]);
    return ms;
  }

  function arrived(item, found) {
    done(item);
    pause = FIRST_PAUSE;
    const echoed = found.messages.concat(held).some((it) => it.said && it.id > chat.last);
    if (item.row && echoed) item.row.remove();
    else if (item.row) arrivedUnechoed(item.row);
    chat.drop(found.first);
    chat.receive(found.messages);
    if (item.then) item.then();
    chat.listen();
    return 0;
  }

  /** A command comes back as no words of his: what he typed stays as it is, only no longer on its way. */
  function arrivedUnechoed(row) {
    row.classList.remove("pending", "unsent");
    row.querySelector(".state").remove();
  }

  function refused(item, words) {
    done(item);
    if (item.row) item.row.remove();
    if (item.body.text) chat.giveBack(item.body.text);
    tell(words, false);
    return 0;
  }

  function done(item) {
    queue.shift();
    keep();
    tell("", false);
  }

  /** One line about the network, with a button where trying at once may help. */
  function tell(words, again) {
    status.textContent = words;
    if (!again) return;
    const button = chat.make("button", "again", chat.words.again);
    button.type = "button";
    button.addEventListener("click", retryNow);
    status.appendChild(button);
  }

  // --- hearing ---
  /** Messages from the stream wait while an answer is under way, which brings the same ones in one piece. */
  chat.receive = function (messages, live) {
    held = held.concat(messages);
    if (live && !typing.hidden) return;
    const fresh = chat.show(held);
    held = [];
    if (fresh.length) chat.heard(fresh);
  };

  chat.listen = function () {
    if (source || poller) return;
    if (!window.EventSource) { poll(); return; }
    source = new EventSource("/chat/events?after=" + chat.last);
    const tooLong = setTimeout(poll, NO_STREAM);
    source.addEventListener("hello", () => clearTimeout(tooLong));
    source.addEventListener("gone", chat.lost);
    source.addEventListener("first", (event) => chat.drop(Number(event.data)));
    source.onmessage = (event) => chat.receive([JSON.parse(event.data)], true);
    source.onerror = () => { if (source && source.readyState === 2) poll(); };
  };

  function poll() {
    if (source) source.close();
    source = null;
    if (!poller) poller = setInterval(() => { if (!document.hidden) chat.look(); }, POLL);
  }

  /** Stop hearing. */
  chat.deaf = function () {
    if (source) source.close();
    clearInterval(poller);
  };

  /** Fetch what is new. */
  chat.look = async function () {
    let answer;
    try {
      answer = await inTime(fetch("/chat/messages?after=" + chat.last, { credentials: "same-origin" }));
      if (answer.ok) {
        const found = await answer.json();
        chat.drop(found.first);
        chat.receive(found.messages, true);
      }
    } catch (error) {
      return false;
    }
    if (answer.status === 401) chat.lost();
    return answer.ok;
  };

  window.addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !chat.last) return;
    retryNow();
    chat.look(); // a phone stops the stream of a page in the background without a word
  });
})(ketnap);
