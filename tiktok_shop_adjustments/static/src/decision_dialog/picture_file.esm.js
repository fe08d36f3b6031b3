import {_t} from "@web/core/l10n/translation";

export const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
/** As large as anybody looks at; the server draws no larger either. */
const MOST_SIDE = 1600;
const MOST_BYTES = 10 * 1024 * 1024;
/** So small a file is not worth drawing again here. */
const SMALL = 300 * 1024;
const QUALITY = 0.86;

/**
 * @param {File} file
 * @returns {String|undefined} why this file cannot be evidence
 */
export function problemOf(file) {
    if (!TYPES.includes(file.type)) {
        return _t("%(name)s is no picture: use JPG, PNG or WebP.", {name: file.name});
    }
    if (!file.size) {
        return _t("%(name)s is empty.", {name: file.name});
    }
}

function load(blob) {
    return new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(image);
        image.onerror = () => reject(new Error("unreadable"));
        image.src = URL.createObjectURL(blob);
    });
}

function draw(image) {
    const scale = Math.min(1, MOST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // JPEG knows no transparency
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/**
 * A photograph of a phone has ten times the bytes that anybody will look at: it is made
 * smaller here, so that it is quickly there. What cannot be drawn goes as it is, and
 * the server says what is wrong with it.
 *
 * @param {File} file
 * @returns {Promise<Blob>}
 */
export async function shrink(file) {
    if (file.size <= SMALL) {
        return file;
    }
    let image = null;
    try {
        image = await load(file);
        const drawn = await draw(image);
        return drawn && drawn.size < file.size ? drawn : file;
    } catch {
        return file;
    } finally {
        if (image) {
            URL.revokeObjectURL(image.src);
        }
    }
}

export function isTooLarge(blob) {
    return blob.size > MOST_BYTES;
}
