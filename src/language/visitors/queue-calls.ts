import ts from "typescript";
import { fitInteger } from "../coerce.ts";
import { declarationErrors, expressionErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { booleanIn, errorValue, typedInteger, type Value } from "../values.ts";
import { checkCount } from "./argument-count.ts";

/** `requests.push({ page })`: whether there was room; `requests.pop()`: the oldest element. */
export function queueCall(lowering: Lowering, node: ts.CallExpression, method: ts.MemberName, context: number): Value {
  const { name } = lowering.compilation.contexts[context];
  if (method.text === "push") return push(lowering, node, context);
  if (method.text === "pop") return pop(lowering, node, context);
  const offered = "It has push({ … }) and pop()";
  lowering.report(method, expressionErrors.unknownMember(method.text, `The queue \`${name}\``, offered));
  return errorValue;
}

function push(lowering: Lowering, node: ts.CallExpression, context: number): Value {
  const { name, fields } = lowering.compilation.contexts[context];
  if (!checkCount(lowering, node, "push", ["element"])) return errorValue;
  const values = elementValues(lowering, node.arguments[0], name);
  if (values === undefined) return errorValue;
  const registers: number[] = [];
  for (const field of fields) {
    const given = values.get(field.name);
    if (given === undefined) {
      lowering.report(node.arguments[0], declarationErrors.missingOption(field.name, `${name}.push`));
      continue;
    }
    const value = fitInteger(lowering, given.node, given.value, field.type);
    if (value !== undefined) registers.push(lowering.registerOf(given.node, value));
  }
  if (registers.length !== fields.length || values.size !== fields.length) return errorValue;
  const done = lowering.integerRegister();
  lowering.emit(node, { op: "RMT_PUSH_QUEUE", done, context, values: registers });
  return booleanIn(done);
}

/** The values of `{ page, size: 4 }` by name, in the order of the text. */
function elementValues(
  lowering: Lowering,
  node: ts.Expression,
  queue: string,
): ReadonlyMap<string, { readonly node: ts.Expression; readonly value: Value }> | undefined {
  const form = declarationErrors.object(`An element of \`${queue}\``, `${queue}.push({ … })`);
  if (!ts.isObjectLiteralExpression(node)) {
    lowering.report(node, form);
    return undefined;
  }
  const { fields } = lowering.compilation.contexts.find((context) => context.name === queue) ?? { fields: [] };
  const known = fields.map((field) => field.name);
  const values = new Map<string, { node: ts.Expression; value: Value }>();
  let complete = true;
  for (const property of node.properties) {
    const written =
      ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)
        ? { name: property.name, value: property.initializer }
        : ts.isShorthandPropertyAssignment(property)
          ? { name: property.name, value: property.name }
          : undefined;
    if (written === undefined || !known.includes(written.name.text)) {
      const problem = written && declarationErrors.unknownContextField(written.name.text, queue, known);
      lowering.report(written?.name ?? property, problem ?? form);
      complete = false;
    } else values.set(written.name.text, { node: written.value, value: lowering.expression(written.value) });
  }
  return complete ? values : undefined;
}

/** The element's fields are loaded at once: the next one that is taken has the same place. */
function pop(lowering: Lowering, node: ts.CallExpression, context: number): Value {
  if (!checkCount(lowering, node, "pop", [])) return errorValue;
  const found = lowering.integerRegister();
  const record = lowering.recordRegister(context);
  lowering.emit(node, { op: "RMT_POP_QUEUE", found, record, context });
  const fields = lowering.compilation.contexts[context].fields.map(({ type }, field) => {
    const result = lowering.integerRegister();
    lowering.emit(node, { op: "RMT_LD_CTXT", result, record, field });
    return typedInteger(result, type, "binding");
  });
  return { kind: "element", context, found: booleanIn(found, "binding"), fields };
}
