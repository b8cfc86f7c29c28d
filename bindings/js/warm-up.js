/** Runs the engine until the runtime has compiled it. */
import { IMAGE } from './warm-up-image.js';

/** Decisions in one slice, slices, and milliseconds behind each. */
const WARM = { decisions: 1000, slices: 6, pause: 4 };

const TYPES = ['script', 'image', 'xmlhttprequest', 'sub_frame', 'stylesheet', 'font', 'media', 'ping', 'other', 'main_frame'];
const METHODS = ['post', 'put', 'head', 'patch', 'delete', 'options'];
const HOSTS = [
  't', 'ads', 'cdn1.site', 'cdn2.site', 'cdn3.site', 'cdn4.site', 'cdn5.site', 'a.b.c.site', 'pixel', 'www.a', 'x-1.news',
].map((name) => `${name}.example`).concat('192.0.2.7');

/** A made-up request. The forms of the objects are those that callers have. @param {number} slice @param {number} index */
function requestOf(slice, index) {
  // Every other one matches no filter, as most requests do.
  const path = index % 2 ? `banner/${index}/ad-/track.js?id=${index}&ad_id=x` : `news/${index}/lib.min.css?v=${index}`;
  const url = `https://${HOSTS[index % HOSTS.length]}/${path}`
    + `&page=https%3A%2F%2Fwww.example%2Fnews%2F${slice}&cb=0123456789abcdef`
    // A long one, and one that the runtime's URL class has to make canonical.
    + (index % 16 === 5 ? '&long=4zn0BAQDUGGDhJTAFtC0VA'.repeat(40) : index % 16 === 9 ? '&{"é"}|^' : '');
  // The engine numbers a name when it is new; each slice has some.
  const type = TYPES[index % (5 + slice)];
  // Most sources are new for the engine, as those of new pages are.
  const sourceUrl = `https://${index % 4 ? '' : `www${index}.`}${'abcdef'[index % 6]}.example/${index}?${slice}`;
  switch (index % 16) {
    case 1: return { url, type };
    case 3: return { url, sourceUrl, type, method: index % 3 ? 'get' : METHODS[slice] };
    case 5: return { type, url, sourceUrl, topUrl: sourceUrl, genericBlocking: index % 32 !== 5 };
    default: return { url, sourceUrl, type };
  }
}

/**
 * Decides made-up requests until the runtime has compiled what a decision runs.
 *
 * V8 compiles a function when it is first called, and again, optimised, after some thousand calls. On one processor a
 * request waited for that: 14 to 20 ms. The pauses are for the thread that compiles. Code that V8 optimised for one engine,
 * or for one form of objects, is dropped with that engine, or at the first object of another form: hence several.
 *
 * @param {typeof import('./engine.js').Engine} Engine
 */
export async function warmUp(Engine) {
  const image = Uint8Array.from(atob(IMAGE), (letter) => letter.charCodeAt(0));
  for (let slice = 0; slice < WARM.slices; slice++) {
    const engine = Engine.fromImage(image);
    for (let index = 0; index < WARM.decisions; index++) {
      const request = requestOf(slice, index);
      engine.decide(request);
      if (index & 2) engine.decideWithFollowUps(request);
    }
    engine.free();
    await new Promise((resolve) => { setTimeout(resolve, WARM.pause); });
  }
}
