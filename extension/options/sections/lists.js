/**
 * The lists with their states, and a form to add lists.
 *
 * @module
 */

import { fill, moment, number, plural, text } from "../../shared/language.js";
import { whyFailed } from "../failures.js";
import { showSwitch } from "../switch.js";
import { loadCatalogue, showCatalogue } from "./catalogue.js";

/** @import { Described } from "../../compiler-worker/jobs.js" */
/** @import { Section } from "../section.js" */
/** @import { ListHealth, ListsHealth } from "../../background/updates/messages.js" */

/** @typedef {{ updateNow: () => Promise<unknown>, add: (list: { title: string, url: string }) => Promise<string | null>, remove: (id: string) => Promise<unknown>, switch: (id: string, off: boolean) => Promise<unknown>, details: (id: string) => Promise<Described | null>, addFile: (list: { title: string, text: string }) => Promise<string | null> }} Actions */

class ListsView {
  #document;
  #actions;
  /** Rows are kept when the lists change, so that a button keeps the focus. @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @param {Document} document @param {Actions} actions */
  constructor(document, actions) {
    this.#document = document;
    this.#actions = actions;
    const now = this.#element("update-now");
    now.addEventListener("click", () => {
      if (now.ariaDisabled !== "true") void actions.updateNow().catch(() => {});
    });
    const file = /** @type {HTMLInputElement} */ (this.#element("add-file-input"));
    this.#element("add-file").addEventListener("click", () => file.click());
    file.addEventListener("change", () => void this.#addFile(file));
    this.#element("add-list").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
  }

  /** @param {string} id */
  #element(id) {
    return /** @type {HTMLElement} */ (this.#document.getElementById(id));
  }

  /** @param {ListsHealth} health */
  show(health) {
    const { lists, status } = health;
    this.#element("lists-total").textContent = plural("optionsListsTotal", lists.length);
    const state = this.#element("updates-state");
    state.textContent = wholeState(health);
    state.classList.toggle("warning", status === "failed");
    // The attribute `disabled` would remove the focus.
    this.#element("update-now").setAttribute("aria-disabled", String(status === "updating"));
    for (const [id, row] of this.#rows) {
      if (lists.some((list) => list.id === id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const list of lists) this.#showList(list);
  }

  /** @param {ListHealth} list */
  #showList(list) {
    const row = this.#rows.get(list.id) ?? this.#newRow(list);
    part(row, ".filters").textContent = list.off ? text("listOff") : costOf(list);
    /** @type {HTMLInputElement} */ (part(row, ".on")).checked = !list.off;
    const state = part(row, ".state");
    state.textContent = listState(list);
    state.classList.toggle("warning", list.failure !== null);
  }

  /** @param {ListHealth} list */
  #newRow({ id, title, homepage, custom, url }) {
    const template = /** @type {HTMLTemplateElement} */ (this.#element("list"));
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    fill(row);
    part(row, ".name").append(homepage ? link(this.#document, homepage, title) : title);
    const on = /** @type {HTMLInputElement} */ (part(row, ".on"));
    on.addEventListener("change", () => void this.#actions.switch(id, !on.checked).catch(() => {}));
    const more = /** @type {HTMLDetailsElement} */ (part(row, ".more"));
    more.addEventListener("toggle", async () => {
      if (more.open) showDetails(this.#document, part(row, ".details"), await this.#actions.details(id));
    });
    const remove = part(row, ".remove");
    remove.hidden = !custom;
    remove.setAttribute("aria-label", text("listRemoveNamed", title));
    remove.addEventListener("click", () => {
      void this.#remove({ id, title, url });
    });
    this.#rows.set(id, row);
    this.#element("lists").append(row);
    return row;
  }

  /** A list from a file has no address from which it could come back. @param {{ id: string, title: string, url: string | null }} list */
  async #remove({ id, title, url }) {
    const [bar, undo] = [this.#element("list-undo-bar"), this.#element("list-undo")];
    bar.hidden = false;
    undo.hidden = url === null;
    this.#element("list-removed").textContent = text("listRemoved", title);
    (url === null ? this.#element("update-now") : undo).focus();
    undo.onclick = async () => {
      bar.hidden = true;
      this.#element("update-now").focus();
      if (url !== null) await this.#actions.add({ title, url });
    };
    await this.#actions.remove(id).catch(() => {});
  }

  /** @param {HTMLInputElement} input */
  async #addFile(input) {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    const { value } = /** @type {HTMLInputElement} */ (this.#element("add-name"));
    const refused = await this.#actions.addFile({ title: value || file.name, text: await file.text() });
    this.#element("add-problem").textContent = refused === null ? "" : text("updatesNotUsed", whyFailed({ code: refused, detail: "", at: 0 }));
    input.value = "";
  }

  async #add() {
    const [name, url] = ["add-name", "add-url"].map((id) => /** @type {HTMLInputElement} */ (this.#element(id)));
    if (name === undefined || url === undefined) return;
    const refused = await this.#actions.add({ title: name.value, url: url.value });
    const isRepeated = refused === "repeated";
    this.#element("add-problem").textContent = refused === null ? "" : text(isRepeated ? "addRepeated" : "addInsecure");
    if (refused === null) /** @type {HTMLFormElement} */ (this.#element("add-list")).reset();
  }
}

/** What a list costs: its filters in use, and its size where it is known. @param {ListHealth} list */
function costOf({ filters, size }) {
  const count = plural("optionsFilters", filters);
  return size === null ? count : `${count}, ${sizeOf(size)}`;
}

/** @param {number} bytes */
const sizeOf = (bytes) => text("listSizeOnly", number(Math.ceil(bytes / 1024)));

/** @param {ListsHealth} health */
function wholeState({ status, running, failure, lists }) {
  if (running?.step === "compile") return text("updatesCompiling");
  if (running?.step === "install") return text("updatesInstalling");
  if (running) return text("updatesFetching", lists.find(({ id }) => id === running.id)?.title ?? "");
  if (failure !== null) return text("updatesNotUsed", whyFailed(failure));
  if (status === "failed") return text("updatesFailed");
  const isChecked = lists.some(({ checkedAt }) => checkedAt !== null);
  return text(isChecked ? "updatesCurrent" : "updatesNoneYet");
}

/** @param {ListHealth} list */
function listState({ version, updating, changedAt, checkedAt, nextAt, failure, left }) {
  const parts = [changedAt === null ? text("listPacked") : text("listChanged", moment(changedAt))];
  if (version !== null) parts.push(text("listVersion", version));
  if (checkedAt !== null) parts.push(text("listChecked", moment(checkedAt)));
  if (updating) parts.push(text("listUpdating"));
  else if (failure !== null) parts.push(text("listFailed", whyFailed(failure)));
  if (!updating && nextAt !== null) parts.push(text("listNext", moment(nextAt)));
  if (left > 0) parts.push(plural("listLeft", left));
  return parts.join(" ");
}

/** @param {HTMLElement} row @param {string} selector */
function part(row, selector) {
  return /** @type {HTMLElement} */ (row.querySelector(selector));
}

/** @param {Document} document @param {string} url @param {string} title */
function link(document, url, title) {
  const anchor = document.createElement("a");
  // Only web URLs: a script URL would run with the extension's permissions.
  if (/^https?:/.test(url)) anchor.href = url;
  anchor.rel = "noreferrer";
  anchor.textContent = title;
  return anchor;
}

/** @param {Document} document @param {HTMLElement} target @param {Described | null} described */
function showDetails(document, target, described) {
  const line = (/** @type {string} */ content) => Object.assign(document.createElement("p"), { textContent: content });
  if (described === null) {
    target.replaceChildren(line(text("listNoText")));
    return;
  }
  const { bytes, filters, rejected, first, includes } = described;
  const list = document.createElement("ul");
  list.append(...first.map(({ file, line: place, message, text: content }) => {
    const item = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = content;
    code.dir = "ltr";
    const where = file === "" ? text("lineNumber", place) : text("listAndLine", file, place);
    item.append(`${where}: `, code, Object.assign(line(message), { lang: "en", dir: "ltr" }));
    return item;
  }));
  target.replaceChildren(
    line(text("listSize", number(Math.ceil(bytes / 1024)), filters, rejected)),
    ...(includes.length === 0 ? [] : [line(text("listIncludes", includes.join(", ")))]),
    ...(first.length === 0 ? [] : [list]),
  );
}

/** @type {Section} */
export async function show(document, ask) {
  const view = new ListsView(document, {
    updateNow: () => ask("updateNow"),
    add: (list) => ask("addList", list),
    addFile: (list) => ask("addListFile", list),
    remove: (id) => ask("removeList", { id }),
    switch: (id, off) => ask("switchList", { id, off }),
    details: (id) => ask("listDetails", { id }),
  });
  /** @type {ListsHealth} */
  let health;
  const [offers, { updates }, first] = await Promise.all([loadCatalogue(), ask("firstChoices"), ask("lists")]);
  health = first;
  showSwitch(document, "list-updates", {
    title: text("welcomeUpdatesSwitch"),
    about: text("welcomeUpdates"),
    isOn: updates.on,
    isFixed: updates.fixed,
    change: (on) => ask("switchUpdates", { on }),
  });
  const refresh = () => {
    view.show(health);
    const known = new Set(health.lists.flatMap(({ id, url }) => [id, url]));
    const left = offers.filter(({ id, url }) => !known.has(id) && !known.has(url));
    showCatalogue(document, left, navigator.languages, async ({ title, url }) => {
      await ask("addList", { title, url });
      health = await ask("lists");
      refresh();
      document.getElementById("update-now")?.focus();
    });
  };
  document.getElementById("catalogue-search")?.addEventListener("input", refresh);
  refresh();
  return {
    async listsChanged() {
      const isSame = (/** @type {ListsHealth} */ one) => one.lists.map(({ id }) => id).join(" ");
      const next = await ask("lists");
      const isChanged = isSame(next) !== isSame(health);
      health = next;
      // The catalogue keeps its opened groups while an update runs.
      if (isChanged) refresh();
      else view.show(health);
    },
  };
}
