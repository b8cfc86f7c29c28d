/**
 * The code of scriptlets as one expression: `(calls) => void`, with `calls` an array of `[name, ...arguments]`.
 *
 * Each module is a function that runs when a call needs it, so that a page without calls costs nothing and one call does not
 * start the others. Nothing is left in the global scope.
 *
 * @module
 */

/** @typedef {{ code: string, needs: number[] }} ScriptletModule Code: a function of `need`, by which it gets the modules with the numbers in `needs`. */
/** @typedef {{ groups: Record<string, number>, modules: ScriptletModule[] }} Scriptlets Of a world. Groups: by name, the module that has the scriptlet. */

/** @param {Scriptlets} scriptlets @param {Iterable<string>} names The scriptlets that it has to have; others are left out. */
export function scriptletCode({ groups, modules }, names) {
  /** @type {Set<number>} */
  const needed = new Set();
  const add = (/** @type {number} */ at) => {
    if (needed.has(at)) return;
    needed.add(at);
    modules[at]?.needs.forEach(add);
  };
  const wanted = [...new Set(names)].filter((name) => Object.hasOwn(groups, name)).sort();
  for (const name of wanted) add(groups[name] ?? 0);
  const sources = [...needed].sort((a, b) => a - b).map((at) => `${at}:${modules[at]?.code}`);
  return `(()=>{"use strict";
const groups={__proto__:null,${wanted.map((name) => `${JSON.stringify(name)}:${groups[name]}`).join()}};
const loaded={__proto__:null};
const need=(at)=>loaded[at]??=sources[at]();
const sources={__proto__:null,
${sources.join(",\n")}
};
const apply=Reflect.apply;
return (calls)=>{
for(let at=0;at<calls.length;at+=1){
try{
const [name,...args]=calls[at];
const group=groups[name];
if(group!==undefined)apply(need(group).scriptlets[name],undefined,args);
}catch{}
}
};
})()`;
}

/**
 * The code that runs those calls that are of a world; null if none is.
 *
 * @param {Scriptlets} scriptlets @param {[name: string, ...arguments: string[]][]} calls
 */
export function runningCode(scriptlets, calls) {
  const own = calls.filter(([name]) => Object.hasOwn(scriptlets.groups, name));
  return own.length === 0 ? null : `(${scriptletCode(scriptlets, own.map(([name]) => name))})(${JSON.stringify(own)})`;
}
