import { labelKey, labelValue } from "./names.js";
import type { DecodedSelector } from "./shape.js";
import { forbidden, invalid, required, type Violation } from "./violation.js";

type Requirement = NonNullable<DecodedSelector["matchExpressions"]>[number];

export function selectorViolations(
  selector: DecodedSelector | null | undefined,
  path: string,
): readonly Violation[] {
  return [
    ...labelViolations(selector?.matchLabels, `${path}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      requirementViolations(requirement, `${path}.matchExpressions[${index}]`),
    ),
  ];
}

export function labelViolations(
  labels: Readonly<Record<string, string>> | null | undefined,
  path: string,
): readonly Violation[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalid(path, key, labelKey(key)),
    ...invalid(path, value, labelValue(value)),
  ]);
}

function requirementViolations({ key, operator, values }: Requirement, path: string): readonly Violation[] {
  return [
    ...operatorViolations({ operator, values: values?.length ?? 0, path }),
    ...invalid(`${path}.key`, key, labelKey(key)),
    ...(values ?? []).flatMap((value, index) =>
      invalid(`${path}.values[${index}]`, value, labelValue(value)),
    ),
  ];
}

function operatorViolations(requirement: {
  readonly operator: string;
  readonly values: number;
  readonly path: string;
}): readonly Violation[] {
  const { operator, values, path } = requirement;
  switch (operator) {
    case "In":
    case "NotIn":
      return values > 0
        ? []
        : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values === 0
        ? []
        : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return invalid(`${path}.operator`, operator, ["not a valid selector operator"]);
  }
}
