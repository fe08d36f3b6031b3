/** A part of the platform corner. */

import {h} from "./dom.js";

export function part(title, ...children) {
    return h("section", {class: "part"}, h("h3", {}, title), ...children);
}
