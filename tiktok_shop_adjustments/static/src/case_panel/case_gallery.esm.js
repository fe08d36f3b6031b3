import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useFileViewer} from "@web/core/file_viewer/file_viewer_hook";

/**
 * The pictures and films of a case, all from Odoo itself. A press opens Odoo's viewer,
 * which zooms, turns and leafs; a new tab is one key away, as with every link.
 */
export class CaseGallery extends Component {
    static template = "tiktok_shop_adjustments.CaseGallery";
    static props = {
        pictures: {type: Array, element: Object},
        videos: {type: Array, element: Object},
    };

    setup() {
        this.viewer = useFileViewer();
    }

    /** What is here, as Odoo's viewer wants it. */
    get files() {
        const pictures = this.props.pictures.filter(({href}) => href);
        const films = this.props.videos.filter(({src}) => src);
        return [
            ...pictures.map(({href}, index) => ({
                name: _t("Picture %(number)s of %(count)s", {
                    number: index + 1,
                    count: pictures.length,
                }),
                isImage: true,
                isViewable: true,
                defaultSource: href,
                downloadUrl: `${href}?download=true`,
            })),
            ...films.map(({src, type}) => ({
                name: _t("Video"),
                isVideo: true,
                isViewable: true,
                mimetype: type,
                defaultSource: src,
                downloadUrl: `${src}?download=true`,
            })),
        ];
    }

    onOpen(ev, source) {
        if (ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return; // A new tab or window, as the browser does it
        }
        ev.preventDefault();
        const {files} = this;
        const chosen = files.find((file) => file.defaultSource === source);
        this.viewer.open(chosen, files);
    }

    /** A picture that does not load leaves a frame, not a broken sign. */
    onPictureError(ev) {
        ev.target.classList.add("o_tiktok_no_picture");
        ev.target.removeAttribute("src");
    }
}
