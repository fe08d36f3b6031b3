// OCA's style for XML, JavaScript and the rest. ./run lint tells Node by NODE_PATH where
// the plugin is.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    tabWidth: 4,
    trailingComma: "es5",
    useTabs: false,
    xmlWhitespaceSensitivity: "preserve",
    xmlSelfClosingSpace: true,
};
