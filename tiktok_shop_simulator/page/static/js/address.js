/** The page's own address remembers shop and buyer, so a link leads to them. */

export function remembered() {
    const values = new URLSearchParams(location.search);
    return {shop: values.get("shop"), buyer: values.get("buyer")};
}

export function remember(values) {
    const query = new URLSearchParams(values);
    window.history.replaceState(null, "", `?${query}${location.hash}`);
}
