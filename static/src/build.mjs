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

// Plotly writes its rules into a style element, which our Content-Security-Policy refuses. Here
// they become a file. A page that loads it as <link id="plotly.js-style-global"
// class="no-inline-styles"> gets no such element.
const rules = readFileSync(PLOTLY, "utf8").match(/=(\{"X,X div":.*?\});for\(/);
if (!rules) throw new Error(`${PLOTLY} has changed: its style rules are not where they were`);
const plotlyCss = Object.entries(runInNewContext(`(${rules[1]})`)).map(([selector, style]) => {
  const scoped = selector.replaceAll("X", ".js-plotly-plot .plotly");
  return `${scoped.replaceAll("Y", ".plotly-notifier")}{${style}}\n`;
});
writeFileSync(`${BUILT}/plotly.css`, plotlyCss.join(""));
copyFileSync(PLOTLY, `${BUILT}/plotly-basic.min.js`);
