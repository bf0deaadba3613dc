// Starts GOV.UK Frontend. No page depends on it: each works without JavaScript.

import { initAll } from "./govuk-frontend.min.js";
import "./progress.js";
import "./session.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported"); // it starts on no other page
initAll();
