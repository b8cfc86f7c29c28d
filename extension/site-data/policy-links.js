/**
 * Finds the link to a site's privacy policy among the links of a page.
 *
 * @module
 */

/** @typedef {{ url: string, text: string, rel: string, low: boolean }} PageLink Low: in the footer, or in the last fifth of the page. */

/** Words for "privacy", in 24 languages: the beginnings of words in lower case. */
const WORDS = [
  "privacy", "datenschutz", "confidentialité", "vie privée", "données personnelles", "privacidad", "protección de datos",
  "privacidade", "riservatezza", "privacybeleid", "prywatnoś", "конфиденциальн", "персональных данных", "конфіденційн",
  "soukrom", "osobních údaj", "súkrom", "osobných údaj", "adatvédel", "confidențial", "integritet", "personuppgift", "privatliv",
  "persondata", "personvern", "tietosuoja", "απορρήτου", "προσωπικών δεδομένων", "gizlilik", "kişisel veri", "プライバシー", "個人情報",
  "隐私", "隱私", "個人資料", "개인정보", "خصوصية", "פרטיות", "quyền riêng tư", "privasi", "गोपनीयता", "поверителност", "privatnost",
];
/** Parts of addresses of policies. */
const PATHS = /priva|datenschutz|confidential|donnees-perso|vie-privee|gizlilik|tietosuoja|personvern|integritet|prywatn|adatved|soukrom|riservatezza|gdpr|rgpd|dsgvo/;
/** What is about privacy, but no policy. */
const OTHERS = /setting|preference|choice|einstellung|paramètre|cookie|\/blog\/|\/news\/|login|signin|your-privacy-choices|do-not-sell/;
/** Paths that are tried one by one where a page has no link. A third of sites have their policy there. */
export const KNOWN_PATHS = ["/privacy", "/privacy-policy", "/legal/privacy", "/datenschutz", "/policies/privacy", "/privacy.html", "/about/privacy", "/legal/privacy-policy"];
/** Enough to be a policy. */
const LEAST = 3;

/** @param {PageLink} link */
function scoreOf({ url, text, rel, low }) {
  if (/(?:^|\s)privacy-policy(?:\s|$)/.test(rel)) return 100;
  const words = text.toLowerCase().trim();
  const { pathname, search } = new URL(url);
  const path = `${pathname}${search}`.toLowerCase();
  const word = WORDS.find((one) => words.includes(one));
  let score = 0;
  if (word !== undefined) score += words.startsWith(word) ? 4 : 3;
  if (PATHS.test(path)) score += 3;
  if (score === 0) return 0;
  if (/legal|polic/.test(path)) score += 1;
  if (low) score += 1;
  if (OTHERS.test(words) || OTHERS.test(path)) score -= 4;
  // A sentence is a story about privacy.
  if (words.length > 80) score -= 2;
  return score;
}

/**
 * The addresses that can be the policy, the likeliest first.
 *
 * @param {PageLink[]} links @returns {string[]}
 */
export function policyLinks(links) {
  const scored = links
    .filter(({ url }) => /^https?:/.test(url) && URL.canParse(url))
    .map((link, at) => ({ url: link.url.replace(/#.*$/, ""), score: scoreOf(link), at }))
    .filter(({ score }) => score >= LEAST)
    .sort((one, other) => other.score - one.score || one.at - other.at);
  return [...new Set(scored.map(({ url }) => url))].slice(0, 5);
}

/** Whether a page is the policy itself, by its address and title. @param {string} url @param {string} title */
export function looksLikePolicy(url, title) {
  return URL.canParse(url) && scoreOf({ url, text: title, rel: "", low: false }) >= LEAST + 3;
}
