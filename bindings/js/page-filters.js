/** What page filters do in a frame, for the code of embedders. */

export { pagePlan, pageScript } from './frame-filters.js';
