import {Component, useExternalListener, useRef, useState} from "@odoo/owl";
import {TYPES, isTooLarge, problemOf, shrink} from "./picture_file.esm";
import {_t} from "@web/core/l10n/translation";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** What a server says of a file, however it says it. */
function wordsOf(error) {
    return error.data?.message || error.message || String(error);
}

/**
 * Pictures that back a rejection: dropped, pasted or chosen. Each is checked, made
 * smaller and handed over at once, so that the decision need not wait for it. What is
 * wrong with one is said here and leaves the others alone.
 */
export class EvidenceField extends Component {
    static template = "tiktok_shop_adjustments.EvidenceField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.accept = TYPES.join(",");
        this.queue = Promise.resolve();
        const {pictures, most} = this.value;
        this.state = useState({pictures, most, under: 0, waiting: 0, problems: []});
        useExternalListener(document, "paste", this.onPaste.bind(this));
    }

    get value() {
        return this.props.record.data[this.props.name] || {pictures: [], most: 0};
    }

    get room() {
        return this.state.most - this.state.pictures.length - this.state.waiting;
    }

    get words() {
        return _t("%(count)s of %(most)s pictures", {
            count: this.state.pictures.length,
            most: this.state.most,
        });
    }

    // === WAYS IN === //

    onPaste(ev) {
        const files = [...(ev.clipboardData?.files || [])];
        if (files.some((file) => file.type.startsWith("image/"))) {
            ev.preventDefault();
            this.add(files);
        }
    }

    onDrop(ev) {
        this.state.under = 0;
        this.add([...ev.dataTransfer.files]);
    }

    onChosen(ev) {
        this.add([...ev.target.files]);
        ev.target.value = "";
    }

    onChoose() {
        this.input.el.click();
    }

    // === ONE AFTER THE OTHER === //

    add(files) {
        this.state.problems = [];
        const sound = files.filter((file) => !this.note(problemOf(file)));
        if (sound.length > this.room) {
            this.note(_t("TikTok takes up to %(most)s.", {most: this.state.most}));
        }
        for (const file of sound.slice(0, Math.max(0, this.room))) {
            this.state.waiting++;
            this.queue = this.queue.then(() => this.upload(file));
        }
        return this.queue;
    }

    /** @returns {Boolean} whether there was anything to tell */
    note(problem) {
        if (problem) {
            this.state.problems.push(problem);
        }
        return Boolean(problem);
    }

    async upload(file) {
        try {
            const small = await shrink(file);
            if (isTooLarge(small)) {
                this.note(_t("%(name)s is larger than 10 MB.", {name: file.name}));
                return;
            }
            const data = (await getDataURLFromFile(small)).split(",")[1] || "";
            await this.call("add_evidence", [file.name, data]);
        } catch (error) {
            this.note(`${file.name}: ${wordsOf(error)}`);
        } finally {
            this.state.waiting--;
        }
    }

    remove(picture) {
        this.state.problems = [];
        this.queue = this.queue.then(() =>
            this.call("remove_evidence", [picture.id]).catch((error) =>
                this.note(wordsOf(error))
            )
        );
        return this.queue;
    }

    async call(method, args) {
        const {resId, resModel} = this.props.record;
        const {pictures} = await this.orm.call(resModel, method, [[resId], ...args]);
        this.state.pictures = pictures;
    }
}

registry.category("fields").add("tiktok_evidence", {
    component: EvidenceField,
    displayName: _t("Evidence pictures"),
    supportedTypes: ["json"],
});
