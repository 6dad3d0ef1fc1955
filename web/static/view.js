"use strict";
// Draws the conversation. Everything is text nodes: nothing that a person typed is ever read as HTML.
const ketnap = { words: JSON.parse(document.getElementById("words").textContent), last: 0, step: "" };

(function (chat) {
  const log = document.getElementById("log");
  const rows = new Map(); // row id → its element
  const MODES = { phone: "tel", guardian_phone: "tel", citizen_number: "numeric" }; // keyboards of questions that ask digits
  const MANY = 9, SHORT = 18; // from so many choices on in columns, if each has at most so many letters

  function make(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }
  chat.make = make;

  /** Show messages that came together, oldest first; those already shown are passed over. */
  chat.show = function (messages) {
    const inOrder = messages.slice().sort((one, other) => one.id - other.id);
    const fresh = inOrder.filter((it, at) => it.id > (at ? inOrder[at - 1].id : chat.last) && it.id > chat.last);
    const added = fresh.map(place).filter(Boolean);
    // What is new since the person's own last words: after a reload that is where he was, not where it all began.
    const own = added.map((it) => it.classList.contains("ours")).lastIndexOf(false);
    if (added.length) chat.reveal(added[own + 1] || added[own]);
    return fresh;
  };

  /** Rows before this id were erased: nothing of them stays, nor what was typed between them. */
  chat.drop = function (first) {
    const erased = [...rows.keys()].filter((id) => Number(id) < first);
    if (!erased.length) return;
    erased.forEach((id) => rows.delete(id));
    const kept = new Set(rows.values());
    [...log.children].forEach((it) => { if (!kept.has(it) && !it.classList.contains("pending")) it.remove(); });
    asked = null;
    day = "";
    chat.forgetScan();
  };

  let asked = null; // the question that stands last, but for the person's own words

  function place(message) {
    chat.last = message.id;
    if (!message.said) chat.step = message.step || "";
    const old = message.replaces && rows.get(message.replaces);
    if (old) return replace(old, message);
    if (message.said || message.options) retire();
    if (message.options) chat.expect(message.step || "");
    if (message.options || message.said) document.getElementById("attach").hidden = !message.wants_file;
    dayLine(message.at);
    const row = flipped(message) ? choicesOnly(message) : draw(message);
    if (!message.said) asked = message.options ? message : null;
    rows.set(String(message.id), row);
    log.appendChild(row);
    return row;
  }

  /** A switch was flipped by typing its number: the question that was just read is not said again. */
  function flipped(message) {
    const isSame = asked && message.options && asked.step === message.step && asked.text === message.text;
    return isSame && message.options.some((it) => it.on !== undefined);
  }

  function choicesOnly(message) {
    const row = make("div", "row ours");
    row.tabIndex = -1;
    row.appendChild(options(message));
    return row;
  }

  /** A switch was flipped: only the buttons change, so that a screen reader does not read the question again. */
  function replace(old, message) {
    const value = document.activeElement && old.contains(document.activeElement) && document.activeElement.value;
    rows.set(String(message.id), old);
    const words = old.querySelector(".words");
    if (words) words.replaceWith(linked(message.text, true));
    const group = old.querySelector(".options");
    if (group) group.remove();
    if (message.options) old.appendChild(options(message));
    const again = value && [...old.querySelectorAll("button")].find((it) => it.value === value);
    if (again) again.focus();
    return null;
  }

  /** Choices of older questions are over; what was chosen stands there as words. */
  function retire() {
    log.querySelectorAll(".options").forEach((it) => it.remove());
  }

  let day = "";
  function dayLine(at) {
    const date = new Date(at);
    const today = [date.getDate(), date.getMonth() + 1, date.getFullYear()].map((it) => String(it).padStart(2, "0")).join("/");
    if (today !== day) log.appendChild(make("p", "day", today));
    day = today;
  }

  function draw(message) {
    const row = make("div", "row " + (message.said ? "mine" : "ours"));
    const bubble = make("div", "bubble");
    bubble.appendChild(make("span", "unseen", message.said ? chat.words.you : chat.words.us));
    bubble.appendChild(linked(message.text || "", !message.said));
    const shown = message.file && message.file.picture;
    if (shown === "invite" && (navigator.share || navigator.clipboard)) bubble.appendChild(share(message.text));
    if (message.file) bubble.appendChild(file(message.file));
    bubble.appendChild(clock(message.at));
    row.tabIndex = -1;
    row.appendChild(bubble);
    if (shown === "card") row.appendChild(leaveHere());
    if (message.options) row.appendChild(options(message));
    return row;
  }

  /** The words, with links, and in `ours` with our commands to tap. */
  function linked(text, ours) {
    const words = make("div", "words");
    text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).forEach((part, place) => {
      if (place % 2 === 0) return ours ? commands(words, part) : words.appendChild(document.createTextNode(part));
      const link = make("a", "", part);
      link.href = part;
      link.rel = "noopener noreferrer";
      return words.appendChild(link);
    });
    return words;
  }

  function commands(words, text) {
    text.split(/((?:^|[\s(“"])\/[a-z_]+)(?![\w/À-ỹ])/).forEach((part, place) => {
      const at = place % 2 ? part.indexOf("/") : -1, known = at >= 0 && chat.words.commands.includes(part.slice(at + 1));
      words.appendChild(document.createTextNode(known ? part.slice(0, at) : part));
      if (known) words.appendChild(command(part.slice(at)));
    });
  }

  function command(name) {
    const button = make("button", "command", name);
    button.type = "button";
    button.addEventListener("click", () => chat.say({ text: name }, name));
    return button;
  }

  function clock(at) {
    const date = new Date(at);
    const time = make("time", "", date.getHours() + ":" + String(date.getMinutes()).padStart(2, "0"));
    time.dateTime = at;
    return time;
  }

  function file(it) {
    const figure = make("figure");
    if (it.picture) figure.appendChild(picture(it));
    const save = make("a", "button save", chat.words[it.picture === "card" ? "save_card" : it.picture ? "save_picture" : "save_file"]);
    save.href = it.url + "?save";
    save.download = "";
    figure.appendChild(save);
    if (it.picture) figure.appendChild(make("small", "", chat.words.save_hint));
    return figure;
  }

  const SIZES = { card: [920, 580], poster: [1080, 1527], invite: [720, 861], chart: [720, 882] }; // their own pixels: the place is kept

  function picture(it) {
    const image = make("img", "picture " + it.picture);
    image.alt = chat.words[it.picture + "_alt"];
    [image.width, image.height] = SIZES[it.picture];
    image.src = it.url;
    return image;
  }

  /** An invite goes on to a friend: by the phone's own sharing, else copied; by hand where the browser can do neither. */
  function share(words) {
    const send = navigator.share ? () => navigator.share({ text: words }) : () => navigator.clipboard.writeText(words);
    const button = make("button", "button save", navigator.share ? chat.words.share : chat.words.copy);
    button.type = "button";
    button.addEventListener("click", () => send().then(() => {
      if (!navigator.share) button.textContent = chat.words.copied;
    }, () => {})); // changed his mind
    return button;
  }

  function leaveHere() {
    const button = make("button", "quiet", chat.words.leave);
    button.type = "button";
    button.addEventListener("click", () => chat.askToLeave(button));
    return button;
  }

  function options(message) {
    const inColumns = message.options.length >= MANY && message.options.every((it) => it.label.length <= SHORT);
    const group = make("div", inColumns ? "options many" : "options");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", chat.words.choices);
    const switches = message.options.filter((it) => it.on !== undefined); // before the button that takes them as they are
    const others = message.options.filter((it) => it.on === undefined);
    switches.concat(others).forEach((it) => group.appendChild(it.url ? page(it) : option(it, message)));
    number(group, message.options.filter((it) => !it.url));
    return group;
  }

  /** What to type instead of pressing: places as the server counts them, which leaves links out. */
  function number(group, chosen) {
    if (chosen.length < 2) return;
    group.querySelectorAll("button").forEach((button) => {
      const place = make("i", "number", String(1 + chosen.findIndex((it) => it.value === button.value)));
      place.setAttribute("aria-hidden", "true");
      button.insertBefore(place, button.firstChild);
    });
  }

  function page(it) {
    const link = make("a", "button", it.label);
    link.href = it.url;
    return link;
  }

  function option(it, message) {
    const isSwitch = it.on !== undefined;
    const button = make("button", isSwitch ? "switch" : it.main ? "button main" : "button", it.label);
    button.type = "button";
    button.value = it.value;
    if (isSwitch) {
      button.setAttribute("role", "switch");
      button.setAttribute("aria-checked", String(it.on));
    }
    button.addEventListener("click", () => {
      const taken = { value: it.value, step: message.step || "", version: message.version || 0, message: String(message.id) };
      chat.choose(taken, isSwitch ? "" : it.label);
    });
    return button;
  }

  /** The person's own words before they have arrived; taken away when the server shows them. */
  chat.pending = function (text) {
    const row = make("div", "row mine pending");
    const bubble = make("div", "bubble");
    bubble.appendChild(make("span", "unseen", chat.words.you));
    bubble.appendChild(make("div", "words", text));
    bubble.appendChild(make("span", "state", chat.words.sending));
    row.appendChild(bubble);
    log.appendChild(row);
    chat.reveal(row);
    return row;
  };

  /** The keyboard that suits the question. */
  chat.expect = function (step) {
    document.getElementById("text").inputMode = MODES[step.split(".").pop()] || "text";
  };

  /** Bring a new message into view: its beginning, and as much after it as fits. */
  chat.reveal = function (row) {
    const end = document.documentElement.scrollHeight - window.innerHeight;
    const head = document.querySelector(".top").offsetHeight + 8;
    window.scrollTo(0, Math.min(end, row.getBoundingClientRect().top + window.pageYOffset - head));
  };
})(ketnap);
