const js = require("@eslint/js");
const globals = require("globals");

const rules = {
    ...js.configs.recommended.rules,
    curly: "error",
    eqeqeq: ["error", "smart"],
    "no-console": "error",
    "no-eval": "error",
    "no-shadow": "error",
    "no-unused-vars": "error",
    "no-var": "error",
    "prefer-const": "error",
};

module.exports = [
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2023,
            sourceType: "module",
            globals: {...globals.browser},
        },
        rules,
    },
    {
        // The pages of the local TikTok Shop are plain scripts.
        files: ["tiktok_shop_simulator/**/*.js"],
        languageOptions: {globals: {...globals.browser}},
    },
    {
        files: ["*.cjs"],
        languageOptions: {sourceType: "commonjs", globals: {...globals.node}},
        rules,
    },
];
