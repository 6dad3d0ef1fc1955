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
    const inForm = chat.step.includes("."); // "join.phone": a question of a form; "light": one of the menu
    menu.querySelector("[value='/join']").hidden = inForm;
    menu.querySelector("[value='/back']").hidden = !inForm;
    if (open) menu.querySelector("button:not([hidden])").focus();
  }
  menuButton.addEventListener("click", () => toggleMenu(menu.hidden));
  menu.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    toggleMenu(false);
    menuButton.focus();
    if (button.lang) byId("language").click();
    else if (button.value) chat.say({ text: button.value }, "");
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

  // --- what lies below ---
  const below = byId("below"), foot = document.querySelector(".foot");
  function hint() {
    below.hidden = document.documentElement.scrollHeight - window.innerHeight - window.pageYOffset < 24; // px: a gap, no words
  }
  below.addEventListener("click", () => window.scrollBy(0, 0.8 * (foot.getBoundingClientRect().top - 60))); // px: the head
  window.addEventListener("scroll", hint, { passive: true });
  window.addEventListener("resize", hint);
  new MutationObserver(hint).observe(log, { childList: true, subtree: true });

  // --- leaving ---
  let cameFrom = null;
  chat.askToLeave = function (from) {
    cameFrom = from;
    byId("leave-card").hidden = !log.querySelector(".card");
    leave.hidden = false;
    byId("leave-no").focus();
  };

  function stay() {
    leave.hidden = true;
    if (cameFrom) cameFrom.focus();
  }
  byId("leave-no").addEventListener("click", stay);
  byId("leave-yes").addEventListener("click", async () => {
    chat.halt(true);
    const answer = await fetch("/chat/leave", { method: "POST", credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) gone();
    else {
      byId("leave-why").textContent = chat.words.leave_failed;
      chat.halt(false);
    }
  });
  // Two places for the focus: it stays within.
  leave.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    event.preventDefault();
    (document.activeElement === byId("leave-no") ? byId("leave-yes") : byId("leave-no")).focus();
  });

  /** The chat is no longer open on this device: nothing of it may stay on the screen, nothing unsent goes elsewhere. */
  let isGone = false; // told twice: by the answer to "leave" and by the stream
  function close() {
    const first = !isGone;
    isGone = true;
    chat.halt(true);
    chat.deaf();
    chat.forgetUnsent();
    log.textContent = "";
    return first;
  }

  function gone() {
    if (close()) location.replace("/?left");
  }

  /** What stands here is not this browser's chat: left in another window, or two windows began at once. Show its own. */
  chat.lost = async function () {
    if (!close()) return 0;
    const answer = await fetch("/chat/messages", { credentials: "same-origin" }).catch(() => null);
    location.replace(answer && answer.ok ? "/chat" : "/?left");
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
    if (code) chat.say({ id: scan(code), text: "/start " + code }, "");
    else if (known) chat.listen();
    else if (!resumed) chat.say({ text: "/start" }, "");
  }
  const SCAN = "ketnap.scan", ONE_SCAN = 60000; // ms in which the same invite in the same window is the same opening

  /** The id of this opening of an invite: a double tap or load is one message, a poster scanned again another. */
  function scan(code) {
    if (/^cb.{8}/i.test(code)) return chat.newId(); // an officer's: not kept on the device either
    try {
      const last = JSON.parse(sessionStorage.getItem(SCAN) || "{}");
      if (last.code === code && Date.now() - last.at < ONE_SCAN) return last.id;
      const id = chat.newId();
      sessionStorage.setItem(SCAN, JSON.stringify({ code: code, id: id, at: Date.now() }));
      return id;
    } catch (error) {
      return chat.newId(); // storage can be forbidden
    }
  }
  chat.forgetScan = function () {
    try { sessionStorage.removeItem(SCAN); } catch (error) { /* then none is kept */ }
  };

  /** A page that nobody looks at (a preview, a page loaded ahead) begins no conversation. */
  function beginWhenSeen() {
    if (document.visibilityState === "hidden") return;
    document.removeEventListener("visibilitychange", beginWhenSeen);
    begin();
  }
  document.addEventListener("visibilitychange", beginWhenSeen);
  beginWhenSeen();
})(ketnap);
