/** The page after the installation. */

export default {
  states: [{ name: "first-run", variants: true, open: (session) => session.ownPage("welcome/index.html") }],
};
