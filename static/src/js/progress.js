// Keeps what is said of a long task up to date: asks for the page anew, and goes there once the
// task has ended, or the sign-in.

const EVERY = 2; // seconds
const shown = document.querySelector("[data-progress]");

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (!now) {
      location.reload();
      return;
    }
    if (now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.childNodes);
  } catch {
    // The server cannot be reached just now.
  }
  setTimeout(look, EVERY * 1000);
}

if (shown) setTimeout(look, EVERY * 1000);
