import { nameViolations } from "../../../model/validation/index.js";
import { TargetError } from "../../target.js";
import { type Kind, resources, type Stored } from "./resources.js";

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object as the API server answered with it. The items of a list carry no kind and no apiVersion of their own. */
export function storedObject(kind: Kind, value: unknown): Stored {
  const { group } = resources[kind];
  const object = { apiVersion: group === "" ? "v1" : `${group}/v1`, kind, ...(isJson(value) ? value : {}) };
  if (isStored(object, kind)) return withNames(object, kind);
  throw new Error(`the API server answered with no ${kind}: ${JSON.stringify(value).slice(0, 120)}`);
}

/** What comes to stand in commands and addresses is what the API takes for a name or an address, or nothing is done with it. */
function withNames(object: Stored, kind: Kind): Stored {
  const [first] = nameViolations(kind, object);
  if (first === undefined) return object;
  const what = `the API server answered with ${first.path} that is none: ${first.text}`;
  throw new TargetError({
    object: kind,
    what,
    next: "Is it an API server that answers, or something between?",
  });
}

/** The rest of the shape is the API's own promise. */
function isStored(value: Json, kind: Kind): value is Json & Stored {
  return value["kind"] === kind && isJson(value["metadata"]) && typeof value["metadata"]["name"] === "string";
}
