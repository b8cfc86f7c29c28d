/**
 * The scriptlets of a world as one expression: `(calls) => void`, with `calls` an array of `[name, ...arguments]`.
 */

/** @typedef {"main" | "isolated"} World */

const BODIES = {
  main: `{"set-constant"(chain, value){const values={true:true,false:false};Object.defineProperty(window,chain,{configurable:true,get:()=>values[value]??value,set(){}});}}`,
  isolated: `{"set-cookie"(name, value){document.cookie=name+"="+value+"; path=/";}}`,
};

/** @param {World} world @returns {Promise<string>} */
export async function scriptletBundle(world) {
  return `(()=>{const all=${BODIES[world]};return (calls)=>{for(const [name,...args] of calls){try{all[name]?.(...args)}catch{}}}})()`;
}
