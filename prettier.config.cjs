// The linters' packages lie outside of the checkout's root (see dev/lint.py), so the
// plugin is looked up beside prettier and not beside this file.
const {createRequire} = require("module");
const beside = createRequire(process.argv[1]);

module.exports = {
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    tabWidth: 4,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "strict",
    plugins: [beside.resolve("@prettier/plugin-xml")],
};
