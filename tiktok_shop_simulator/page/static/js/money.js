/** Amounts are decimal strings and stay strings: no float ever touches them. */

// TikTok sends these currencies as whole numbers, whatever the browser's tables say.
const WHOLE = new Set(["VND", "JPY", "IDR"]);

export function money(amount, currency) {
    return new Intl.NumberFormat("en", {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
        ...(WHOLE.has(currency)
            ? {minimumFractionDigits: 0, maximumFractionDigits: 0}
            : {}),
    }).format(amount);
}

/** The exact sum of decimal strings. */
export function sum(amounts) {
    const places = Math.max(0, ...amounts.map((amount) => decimals(amount).length));
    const total = amounts.reduce((left, amount) => left + scaled(amount, places), 0n);
    return unscaled(total, places);
}

export const isPositive = (amount) => /[1-9]/.test(amount) && !amount.startsWith("-");

const decimals = (amount) => amount.split(".")[1] ?? "";

function scaled(amount, places) {
    return BigInt(amount.split(".")[0] + decimals(amount).padEnd(places, "0"));
}

function unscaled(total, places) {
    if (!places) {
        return String(total);
    }
    const sign = total < 0n ? "-" : "";
    const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
    return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
