const browser = ["window", "document", "console", "fetch", "setTimeout", "setInterval"];
const more = [
    ...[
        "clearTimeout",
        "clearInterval",
        "EventSource",
        "FormData",
        "File",
        "FileReader",
    ],
    ...["Intl", "URL", "URLSearchParams", "localStorage", "navigator", "location"],
    ...["HTMLElement", "CustomEvent", "Event", "requestAnimationFrame", "confirm"],
    ...[
        "module",
        "require",
        "process",
        "crypto",
        "structuredClone",
        "AbortController",
        "Node",
    ],
];
const globals = Object.fromEntries(
    [...browser, ...more].map((name) => [name, "readonly"])
);

module.exports = [
    {
        files: ["**/*.js", "**/*.cjs"],
        languageOptions: {ecmaVersion: 2024, sourceType: "module", globals},
        rules: {
            "no-undef": "error",
            "no-unused-vars": "error",
            "no-var": "error",
            "prefer-const": "error",
            eqeqeq: "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-shadow": "error",
            "no-unreachable": "error",
            "no-redeclare": "error",
            curly: "error",
        },
    },
];
