/** Pictures that go with words: picked, dropped or pasted, shown, taken away again. */

import {h} from "./dom.js";

const TYPES = ["image/png", "image/jpeg", "image/webp"];
const MOST = 6;
const LARGEST = 5 * 1024 * 1024;

/**
 * A field for pictures; `values()` gives them as base64, `add(files)` takes more of
 * them from elsewhere, `count()` tells how many there are.
 */
export function evidenceField(
    label = "Add pictures, or drop them here",
    name = "pictures"
) {
    const files = [];
    const complaint = h("p", {class: "error", role: "alert", hidden: true});
    const list = h("ul", {class: "thumbnails", "aria-label": "Chosen pictures"});
    const refresh = () =>
        list.replaceChildren(...files.map((f) => thumbnail(f, files, refresh)));
    const add = (chosen) => {
        const problems = [...chosen].map((file) => take(file, files)).filter(Boolean);
        complaint.textContent = problems.join(" ");
        complaint.hidden = !problems.length;
        refresh();
    };
    const element = h(
        "div",
        {class: "evidence"},
        dropZone(add, label, name),
        complaint,
        list
    );
    return {
        element,
        add,
        count: () => files.length,
        values: () => Promise.all(files.map(base64)),
        clear: () => {
            forget(files);
            refresh();
        },
    };
}

/** Keep the file, or say why not. */
function take(file, files) {
    if (!TYPES.includes(file.type)) {
        return `${file.name} is no PNG, JPEG or WebP picture.`;
    }
    if (file.size > LARGEST) {
        return `${file.name} is larger than 5 MB.`;
    }
    if (files.length >= MOST) {
        return `${file.name} was left out: ${MOST} pictures at most.`;
    }
    files.push(Object.assign(file, {shownAs: URL.createObjectURL(file)}));
    return "";
}

function dropZone(add, label, name) {
    const input = h("input", {
        type: "file",
        accept: TYPES.join(","),
        multiple: true,
        "data-testid": name,
        onchange: ({target}) => {
            add(target.files);
            target.value = "";
        },
    });
    const zone = h("label", {class: "drop"}, input, label);
    zone.addEventListener("dragover", (event) => {
        event.preventDefault();
        zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        add(event.dataTransfer.files);
    });
    return zone;
}

function thumbnail(file, files, refresh) {
    const remove = () => {
        URL.revokeObjectURL(file.shownAs);
        files.splice(files.indexOf(file), 1);
        refresh();
    };
    return h(
        "li",
        {},
        h("img", {src: file.shownAs, alt: file.name}),
        h(
            "button",
            {type: "button", "aria-label": `Remove ${file.name}`, onclick: remove},
            "×"
        )
    );
}

function forget(files) {
    files.forEach((file) => URL.revokeObjectURL(file.shownAs));
    files.length = 0;
}

function base64(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
        reader.readAsDataURL(file);
    });
}
