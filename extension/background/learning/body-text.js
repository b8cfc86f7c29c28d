/**
 * The text of a request's body.
 *
 * @module
 */

/** @import { Exchange } from "../../shared/watching.js" */

const BODY = 4096;

/** @param {Pick<Exchange, "requestBody">} exchange @returns {string} At most 4 KB; empty without a body. */
export function bodyText({ requestBody }) {
  if (requestBody?.formData) {
    const fields = Object.entries(requestBody.formData).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
    return fields.join("&").slice(0, BODY);
  }
  const bytes = requestBody?.raw?.find((part) => part.bytes !== undefined)?.bytes;
  return bytes === undefined ? "" : new TextDecoder().decode(bytes.slice(0, BODY));
}
