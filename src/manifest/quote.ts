import type { Quote } from "../model/explanation.js";
import { shownDeep } from "../model/text/shown.js";
import { parsePath } from "../model/text/source.js";
import type { Manifests } from "./read.js";

/** Shows where a policy, or a path below its spec, was written; undefined for policies of no manifest. */
export function quoteFrom({ places }: Manifests): (policy: string, path: string) => Quote | undefined {
  return (policy, path) => {
    const place = places.get(`NetworkPolicy ${policy}`);
    if (place === undefined) return undefined;
    const whole = [...place.path, "spec", ...parsePath(path)];
    const lines = place.document.excerpt(whole);
    return shownDeep({ file: place.document.file, lines });
  };
}
