/**
 * The actions of declarativeNetRequest rules.
 *
 * @module
 */

/** Whether an action stops requests: it blocks them, or answers them with a surrogate. @param {{ type: string, redirect?: { url?: string } }} action */
export const isStopping = ({ type, redirect }) => type === "block" || (type === "redirect" && redirect?.url !== undefined);
