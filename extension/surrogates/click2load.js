/**
 * Stands where a frame would: says that it was stopped, and which one where the browser lets that be known.
 *
 * @module
 */

import { localise } from "../shared/language.js";

localise(document);
const url = document.getElementById("url");
if (url && location.hash.length > 1) url.textContent = decodeURIComponent(location.hash.slice(1));
