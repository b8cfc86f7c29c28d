/**
 * Seconds to wait for what must happen. A test that passes ends its wait when it has happened, so a long limit costs nothing; on a
 * machine that is busy with other work a browser was seen to take more than 30 seconds for a page.
 */
export const PATIENCE = 120;
