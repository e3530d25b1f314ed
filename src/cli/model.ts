import { Command, InvalidArgumentError } from "commander";
import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { compileSource } from "../language/index.ts";
import { checkModel, type Model, type ModelDocument, readModelDocument, treeDepth, treesOf } from "../models/index.ts";
import { declareInPolicy, type PolicyDeclaration } from "./declare-in-policy.ts";
import { formatModelDocument, modelBytes } from "./format-model-document.ts";
import { type ModelCost, modelCost } from "./model-cost.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { readTextFile } from "./read-text-file.ts";

interface ShowOptions {
  readonly json?: true;
  readonly declare?: true;
  readonly name: string;
}

/** `rmt model show FILE` */
export function modelCommand(): Command {
  const command = new Command("model")
    .summary("show what is in a model file")
    .description("Shows what is in model files.")
    .addHelpText("after", "\nExamples:\n  $ rmt model show tree.json\n  $ rmt model show tree.json --declare");
  command
    .command("show")
    .summary("what a model is, its shape, size and cost, and how it was made")
    .description(
      "Shows what a model is: its shape, its size in bytes, what one question costs at\n" +
        "worst as the verifier counts it, its classes and features, and how it was made.",
    )
    .argument("<file>", "a model file (JSON), such as `rmt train` writes")
    .option("--json", "print it as JSON")
    .option("--declare", "print the declaration of a slot for it, to paste into a policy")
    .option("--name <name>", "the name in that declaration", collectName, "learned")
    .addHelpText(
      "after",
      "\nExamples:\n  $ rmt model show tree.json\n  $ rmt model show network.json --json\n" +
        "  $ rmt model show tree.json --declare --name nextDelta",
    )
    .action(showModel);
  return command;
}

function collectName(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError("Give a name of letters, digits and _ that does not begin with a digit.");
}

async function showModel(file: string, options: ShowOptions): Promise<void> {
  const shown = await describeFile(file, options);
  if (!shown.ok) {
    if (options.json)
      process.stdout.write(`${JSON.stringify({ file, ok: false, diagnostics: shown.diagnostics }, null, 2)}\n`);
    else printDiagnostics(shown.diagnostics);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(shown.value);
}

async function describeFile(file: string, options: ShowOptions): Promise<Result<string>> {
  const text = await readTextFile(file);
  if (!text.ok) return text;
  const read = readModelDocument(text.value, file);
  if (!read.ok) return read;
  const document = read.value;
  const declaration = options.declare ? declare(file, document, options.name) : undefined;
  if (declaration !== undefined && !declaration.ok) return declaration;
  if (declaration !== undefined && !options.json) {
    const { imports, text } = declaration.value;
    return success(`import { ${imports.join(", ")} } from "rmt";\n\n${text}\n`);
  }
  const cost = document.description && modelCost(document.description, document.model);
  if (options.json) return success(`${JSON.stringify(jsonOf(file, document, cost, declaration?.value), null, 2)}\n`);
  return success(formatModelDocument(file, document, cost));
}

/** RMT7016 where the file does not say what kind of model it is, or no slot in a policy takes it. */
function declare(file: string, { description, model }: ModelDocument, name: string): Result<PolicyDeclaration> {
  if (description === undefined) {
    const hint = "train or import the model again: such files say what kind of model they hold";
    return failure(errorDiagnostic("RMT7016", `model file ${file} has no description to declare a slot by`, { hint }));
  }
  const declaration = declareInPolicy(description, name);
  const reason = findMisfit(declaration, name, model);
  if (reason === undefined) return success(declaration);
  const hint = "train it within the limits of policies, or build its program with the library";
  return failure(
    errorDiagnostic("RMT7016", `no declaration in a policy takes the model of ${file}: ${reason}`, { hint }),
  );
}

/** Why the slot so declared does not take the model; undefined: it does. */
function findMisfit({ imports, text }: PolicyDeclaration, name: string, model: Model): string | undefined {
  const source = `import { ${[...new Set([...imports, "hooks", "table"])].join(", ")} } from "rmt";
${text}
function act(event: hooks.SwapLookup) {
  if (${name}.ready) event.prefetch(event.page);
}
export const acting = table({ hook: hooks.swapLookup, actions: { act }, default: act });
`;
  const compiled = compileSource(source, "declared.rmt.ts");
  if (!compiled.ok) return compiled.diagnostics[0]!.message;
  const checked = checkModel(compiled.value, 0, model);
  return checked.ok ? undefined : checked.diagnostics[0]!.message;
}

function jsonOf(
  file: string,
  document: ModelDocument,
  cost: Result<ModelCost> | undefined,
  declaration: PolicyDeclaration | undefined,
) {
  const { model, description, target, features, network, notes } = document;
  const trees = treesOf(model);
  return {
    file,
    ok: true,
    description: description ?? null,
    trees: trees?.map((tree) => ({ nodes: tree.feature.length, depth: treeDepth(tree) })) ?? null,
    tensors: "tensors" in model ? model.tensors.map(({ length }) => length) : null,
    bytes: modelBytes(model),
    cost: cost?.ok ? cost.value : null,
    ...(cost !== undefined && !cost.ok ? { diagnostics: cost.diagnostics } : {}),
    target: target?.kind === "classes" ? { ...target, labels: [...target.labels] } : (target ?? null),
    features: features ?? null,
    hasNetwork: network !== undefined,
    envelope: model.envelope ?? null,
    notes: notes ?? {},
    ...(declaration === undefined ? {} : { declaration }),
  };
}
