/** What page filters do in a frame, for code of the reader's own. */

export { pagePlan, pageScript } from './frame-filters.js';
