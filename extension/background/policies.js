/**
 * Connects settings, the learned policy and searches with what applies them.
 *
 * @module
 */

import { startup } from "../shared/browser.js";

/** @import { Learner } from "./learning/learner.js" */
/** @import { StorageIsolation } from "./learning/storage-isolation.js" */
/** @import { TrackerRules } from "./learning/tracker-rules.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Troubles } from "./trouble/index.js" */
/** @import { UserRules } from "./user-rules.js" */

/**
 * Applies settings and the learned policy: to the engine, to Chromium's rules, to content scripts.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, learner: Learner, trackerRules: TrackerRules | null, userRules: UserRules | null, passes: () => import("./user-rules.js").AnyPass[], isolation: StorageIsolation, troubles: Troubles }} parts
 */
export function connectPolicies({ engine, settings, learner, trackerRules, userRules, passes, isolation, troubles }) {
  const chosen = () => troubles.chosen(settings.chosenLines());
  const learned = () => troubles.learned(settings.learnedLines(learner.lines));
  const isolate = () => {
    const policies = { chosen: chosen(), learned: learned(), sitesOff: settings.sitesOff };
    // `isolation.problem` has the failure.
    return isolation.apply(policies).catch(() => {});
  };
  const applyUserRules = () => userRules?.apply(settings, passes());

  engine.watch((next) => {
    next.setSitesOff(settings.sitesOff);
    next.setChosen(chosen());
    next.setLearned(learned());
  });
  learner.watch(() => engine.current?.setLearned(learned()));
  learner.watch(() => trackerRules?.apply("learned", learned()));
  learner.watch(isolate);
  settings.watch("chosen", isolate);
  settings.watch("chosen", () => engine.current?.setChosen(chosen()));
  settings.watch("chosen", () => trackerRules?.apply("chosen", chosen()));
  troubles.watch(async () => {
    engine.current?.setChosen(chosen());
    engine.current?.setLearned(learned());
    await Promise.all([trackerRules?.apply("chosen", chosen()), trackerRules?.apply("learned", learned()), isolate(), applyUserRules()]);
  });
  settings.watch("sitesOff", isolate);
  settings.watch("sitesOff", (sites) => engine.current?.setSitesOff(sites));
  settings.watch("sitesOff", applyUserRules);
  settings.watch("privacyControl", applyUserRules);
  settings.watch("linkCleaning", applyUserRules);
  settings.watch("noReferrer", applyUserRules);

  startup.watch(async () => {
    await Promise.all([settings.ready, learner.ready]);
    if (settings.learning) await learner.apply();
  });
  void Promise.all([settings.ready, learner.ready, troubles.ready]).then(async () => {
    await trackerRules?.apply("chosen", chosen());
    await trackerRules?.apply("learned", learned());
    await isolate();
  });
}
