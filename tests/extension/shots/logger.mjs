/** The logger. */

import { SMALL_URL } from "../fixture/cases.mjs";
import { within } from "../session.mjs";

export default {
  states: [
    { name: "empty", open: (session) => session.ownPage("logger/index.html") },
    {
      name: "many",
      variants: true,
      async open(session) {
        const logger = await session.ownPage("logger/index.html");
        const page = await session.open(SMALL_URL);
        await within(() => logger.$(".row.block"), "blocked request");
        await page.close();
        await logger.bringToFront();
        await logger.evaluate(() => document.querySelector(".row.block").click());
        await logger.waitForSelector("#explanation code");
        return logger;
      },
    },
  ],
};
