import {TextField, textField} from "@web/views/fields/text/text_field";
import {Component, useRef, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Letters as people and the server count them: an emoji is one. */
export function countLetters(text) {
    return [...text.trim()].length;
}

/**
 * Words to the buyer: how many letters are left, and ready-made sentences in the buyer's
 * language, which may be changed like any others.
 */
export class CommentField extends Component {
    static template = "tiktok_shop_adjustments.CommentField";
    static components = {TextField, Dropdown, DropdownItem};
    static props = {
        ...TextField.props,
        mostField: {type: String},
        snippetsField: {type: String},
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({typed: null});
    }

    get text() {
        return this.state.typed ?? (this.props.record.data[this.props.name] || "");
    }

    get length() {
        return countLetters(this.text);
    }

    get most() {
        return this.props.record.data[this.props.mostField];
    }

    get left() {
        return this.most - this.length;
    }

    get words() {
        return _t("%(length)s of %(most)s letters", {
            length: this.length,
            most: this.most,
        });
    }

    get snippets() {
        return this.props.record.data[this.props.snippetsField] || [];
    }

    get textProps() {
        const {mostField, snippetsField, ...props} = this.props;
        return mostField && snippetsField && props;
    }

    onInput(ev) {
        this.state.typed = ev.target.value;
    }

    /** What is typed is the record's own once the field is left. */
    onChange() {
        this.state.typed = null;
    }

    async onSnippet({text}) {
        const typed = this.root.el.querySelector("textarea").value.trim();
        const value = typed ? `${typed}\n${text}` : text;
        await this.props.record.update({[this.props.name]: value});
        this.state.typed = null;
    }
}

registry.category("fields").add("tiktok_comment", {
    ...textField,
    component: CommentField,
    displayName: _t("Comment with counter and snippets"),
    supportedOptions: [
        {label: _t("Most letters"), name: "most_field", type: "field"},
        {
            label: _t("Json field with the snippets"),
            name: "snippets_field",
            type: "field",
        },
    ],
    fieldDependencies: ({options}) => [
        {name: options.most_field, type: "integer"},
        {name: options.snippets_field, type: "json"},
    ],
    extractProps: (info, dynamicInfo) => ({
        ...textField.extractProps(info, dynamicInfo),
        mostField: info.options.most_field,
        snippetsField: info.options.snippets_field,
    }),
});
