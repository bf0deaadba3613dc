// Warns two minutes before a sign-in ends, and lets one click extend it. Asks the server only then,
// since another tab may have been used meanwhile; asking is no use.

const NOTICE = 120; // seconds
const AGAIN = 30; // seconds, where the server cannot be reached
const dialog = document.getElementById("session");
let timer;

function wait(seconds) {
  clearTimeout(timer);
  timer = setTimeout(check, seconds * 1000);
}

function show({ seconds, extendable }) {
  if (seconds === 0) {
    location.assign(dialog.dataset.over);
  } else if (seconds > NOTICE) {
    dialog.close();
    wait(seconds - NOTICE);
  } else {
    for (const part of dialog.querySelectorAll("[data-extendable]")) {
      part.hidden = part.dataset.extendable !== String(extendable);
    }
    if (!dialog.open) dialog.showModal();
    wait(seconds);
  }
}

async function ask(options) {
  try {
    const answer = await fetch(dialog.querySelector("[action]").action, options);
    show(await answer.json());
  } catch {
    wait(AGAIN);
  }
}

const check = () => ask();

if (dialog) {
  dialog.querySelector("[action]").addEventListener("submit", (event) => {
    event.preventDefault();
    ask({ method: "POST", body: new FormData(event.target) });
  });
  wait(Math.max(0, dialog.dataset.seconds - NOTICE));
}
