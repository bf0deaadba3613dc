// Builds static/built/ from our own SCSS and scripts and from the installed packages.

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { compile } from "sass";

const BUILT = "static/built";
const GOVUK = "node_modules/govuk-frontend/dist/govuk";
const PLOTLY = "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js";

rmSync(BUILT, { recursive: true, force: true });
mkdirSync(BUILT, { recursive: true });

const { css } = compile("static/src/index.scss", {
  loadPaths: ["node_modules"],
  style: "compressed",
});
writeFileSync(`${BUILT}/wsoa.css`, css);
cpSync("static/src/js", BUILT, { recursive: true });
copyFileSync("static/src/icon.svg", `${BUILT}/icon.svg`);
for (const file of ["govuk-frontend.min.js", "govuk-frontend.min.js.map"]) {
  copyFileSync(`${GOVUK}/${file}`, `${BUILT}/${file}`);
}

// Plotly writes two style elements into the page, which our Content-Security-Policy refuses. Its
// own rules become a file, which a page loads as <link id="plotly.js-style-global"
// class="no-inline-styles">: Plotly then writes none. The other is of a map library, for charts
// that we do not draw: it is not written when an element with its id is there.
const plotly = readFileSync(PLOTLY, "utf8");
const rules = runInNewContext(`(${found(/=(\{"X,X div":.*?\});for\(/)})`);
const stylesheet = Object.entries(rules).map(([selector, style]) => {
  const scoped = selector.replaceAll("X", ".js-plotly-plot .plotly");
  return `${scoped.replaceAll("Y", ".plotly-notifier")}{${style}}\n`;
});
const mapStyle = found(/getElementById\("([0-9a-f]{64})"\)\)\{var \w=document\.createElement\("style"/);
const stop = `document.head.append(Object.assign(document.createElement("meta"),{id:"${mapStyle}"}));`;
writeFileSync(`${BUILT}/plotly.css`, stylesheet.join(""));
writeFileSync(`${BUILT}/plotly-basic.min.js`, `${stop}\n${plotly}`);

function found(pattern) {
  const match = plotly.match(pattern);
  if (!match) throw new Error(`${PLOTLY} has changed: nothing in it matches ${pattern}`);
  return match[1];
}
