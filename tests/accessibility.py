"""What a page must be for everybody, beyond what axe finds: each function returns the faults.

Each looks at the page as it stands in the browser; WCAG 2.2 success criteria stand beside.
"""

# What the keyboard can reach, in its order: of radio buttons with one name, one.
STOPS = """
() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex]")].filter((e) => {
    const first = (radio) => {
      const named = [...document.getElementsByName(radio.name)];
      const group = named.filter((other) => other.form === radio.form);
      return radio === (group.find((other) => other.checked) ?? group[0]);
    };
    return e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })
      && (e.type !== "radio" || first(e));
  })
"""
# How a stop is drawn, and what stands for it: the box drawn for a radio button is of its label.
WATCH = f"""
() => {{
  const drawn = (e) => [[e], [e, "::before"], [e.labels?.[0] ?? e, "::before"],
      [e.firstElementChild ?? e]].map(([part, pseudo]) => {{
    const s = getComputedStyle(part, pseudo);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor,
      s.borderTopColor, s.borderTopWidth, s.borderBottomColor];
  }}).join();
  const stops = ({STOPS.strip()})();
  document.activeElement.blur();
  const resting = new Map(stops.map((e) => [e, drawn(e)]));
  const visited = [];
  document.addEventListener("focusin", (event) => {{
    const e = event.target, box = e.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight;
    visited.push([e, inside && drawn(e) !== resting.get(e)]);
  }});
  window.walk = {{ stops, visited }};
  return stops.length;
}}
"""
WALKED = """
() => {
  const { stops, visited } = window.walk;
  const name = (e) => e ? e.outerHTML.slice(0, 120) : "nothing";
  const faults = [];
  stops.forEach((stop, place) => {
    const [got, seen] = visited[place] ?? [];
    if (got !== stop) faults.push(`stop ${place + 1} is ${name(got)}, not ${name(stop)}`);
    else if (!seen) faults.push(`the focus is not seen on ${name(stop)}`);
  });
  const last = stops.at(-1);
  if (document.activeElement === last) faults.push(`the focus is caught in ${name(last)}`);
  return faults.slice(0, 5);
}
"""


def walked(page):
    """2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11: Tab reaches everything in order, is seen, and goes on."""
    stops = page.evaluate(WATCH)
    page.keyboard.press("+".join(["Tab"] * (stops + 1)))  # held down, in one go
    return page.evaluate(WALKED)


def told(page):
    """1.3.1, 2.4.2, 2.4.6, 3.1.1: title, main heading, language and landmarks, one of each."""
    return page.evaluate("""
() => {
  const faults = [];
  const [about, ...rest] = document.title.split(" \\u2013 ");
  if (!about || rest.at(-1)?.trim() !== "SEND action tracker") {
    faults.push(`the title is ${document.title}`);
  }
  if (document.documentElement.lang !== "en-GB") faults.push("the page has no language");
  for (const one of ["h1", "main", "body > header", "body > footer"]) {
    const found = document.querySelectorAll(one).length;
    if (found !== 1) faults.push(`${found} of ${one}`);
  }
  return faults;
}""")


def spaced(page):
    """1.4.12: with text spaced as wide as the criterion says, nothing is cut off or sticks out."""
    return page.evaluate("""
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, sheet];
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("it scrolls sideways");
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg, .govuk-visually-hidden, .govuk-skip-link")) continue;
    if (!e.checkVisibility() || getComputedStyle(e).display === "inline") continue;
    const box = e.getBoundingClientRect(), range = document.createRange();
    for (const words of e.childNodes) {
      if (words.nodeType !== Node.TEXT_NODE || !words.data.trim()) continue;
      range.selectNodeContents(words);
      const text = range.getBoundingClientRect();
      if (text.right > box.right + 1 || text.bottom > box.bottom + 1) {
        faults.push(`text does not fit: ${e.outerHTML.slice(0, 120)}`);
      }
    }
  }
  document.adoptedStyleSheets = before;
  return faults.slice(0, 5);
}""")


def still(page):
    """2.3.3: where less motion is wished, nothing moves."""
    page.emulate_media(reduced_motion="reduce")
    found = page.evaluate("""
() => {
  const moves = (e) => {
    const s = getComputedStyle(e);
    return s.scrollBehavior === "smooth"
      || [s.transitionDuration, s.animationDuration].some((all) => /[1-9]/.test(all));
  };
  return [...document.querySelectorAll("*")].filter(moves).slice(0, 5)
    .map((e) => `it moves: ${e.outerHTML.slice(0, 120)}`);
}""")
    page.emulate_media(reduced_motion="null")
    return found


# Resolves once the page was drawn again: a busy machine may take long over it.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def seen_in_forced_colours(page):
    """1.4.3, 1.4.11: in the person's own colours text is read, and controls have an edge."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.evaluate(DRAWN)
    found = page.evaluate("""
() => {
  const parts = (colour) => colour.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((c) => {
      c /= 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const clear = (colour) => (parts(colour)[3] ?? 1) === 0;
  const behind = (e) => {
    const chart = e.closest(".js-plotly-plot"); // layers upon the first, which is not clear
    if (chart) return getComputedStyle(chart.querySelector(".main-svg")).backgroundColor;
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const filled = e instanceof SVGCircleElement ? style.fill : style.backgroundColor;
      if (!clear(filled)) return filled;
    }
    return "rgb(0, 0, 0)";
  };
  const faults = [];
  const fault = (what, e) => faults.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
  for (const e of document.querySelectorAll("body *")) {
    const has_text = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const shown = e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!has_text || !shown) continue;
    const inSvg = e.closest("svg") && e.closest("text");
    const colour = getComputedStyle(inSvg ? e.closest("text") : e)[inSvg ? "fill" : "color"];
    const circle = e.closest("g")?.querySelector("circle");
    if (contrast(colour, behind(inSvg && circle || e)) < 4.5) fault("text is lost", e);
  }
  for (const e of document.querySelectorAll("button, input, select, textarea")) {
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const stood_for = getComputedStyle(e).opacity === "0"; // by a box that its label draws
    if (e.matches("[type=radio], [type=checkbox]") && !stood_for) continue;
    const button = e.type === "file" ? "::file-selector-button" : null;
    const s = getComputedStyle(...(stood_for ? [e.labels[0], "::before"] : [e, button]));
    const edged = s.borderTopStyle !== "none" && parseFloat(s.borderTopWidth) >= 1
      && !clear(s.borderTopColor) && contrast(s.borderTopColor, behind(e)) >= 3;
    if (!edged && !s.textDecorationLine.includes("underline")) fault("a control has no edge", e);
  }
  for (const e of document.querySelectorAll("svg line, svg circle")) {
    const s = getComputedStyle(e);
    if (e.closest("figure") && !e.closest(".js-plotly-plot")
        && contrast(s.stroke, behind(e.closest("svg"))) < 3) fault("a line is lost", e);
  }
  for (const e of document.querySelectorAll(".govuk-tag")) {
    if (!e.textContent.trim()) fault("a status is a colour alone", e);
  }
  return faults.slice(0, 5);
}""")
    page.emulate_media(forced_colors="null", color_scheme="null")
    return found
