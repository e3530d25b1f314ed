import ts from "typescript";
import type { Problem } from "../errors/index.ts";
import { expressionErrors, statementErrors } from "../errors/index.ts";
import type { Lowering } from "../lowering.ts";
import { constantBoolean, errorValue, type Value } from "../values.ts";
import { callExpression } from "./calls.ts";
import { conditional } from "./conditions.ts";
import { identifier } from "./identifiers.ts";
import { bigIntLiteral, numericLiteral } from "./literals.ts";
import { elementAccess, propertyAccess } from "./members.ts";
import { binaryExpression, prefixExpression } from "./operators.ts";

/** Lowers any expression; what is not part of the language is reported. */
export function expression(lowering: Lowering, node: ts.Expression): Value {
  if (ts.isParenthesizedExpression(node)) return lowering.expression(node.expression);
  if (ts.isNumericLiteral(node)) return numericLiteral(lowering, node);
  if (ts.isBigIntLiteral(node)) return bigIntLiteral(lowering, node);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return constantBoolean(true);
  if (node.kind === ts.SyntaxKind.FalseKeyword) return constantBoolean(false);
  if (ts.isIdentifier(node)) return identifier(lowering, node);
  if (ts.isBinaryExpression(node)) return binaryExpression(lowering, node);
  if (ts.isPrefixUnaryExpression(node)) return prefixExpression(lowering, node);
  if (ts.isConditionalExpression(node)) return conditional(lowering, node);
  if (ts.isCallExpression(node)) return callExpression(lowering, node);
  if (ts.isPropertyAccessExpression(node)) return propertyAccess(lowering, node);
  if (ts.isElementAccessExpression(node)) return elementAccess(lowering, node);
  lowering.report(placeOf(node), refusal(node));
  return errorValue;
}

/** Long constructs are marked at their first word. */
function placeOf(node: ts.Expression): ts.Node {
  if (ts.isTypeOfExpression(node) || ts.isDeleteExpression(node) || ts.isVoidExpression(node))
    return node.getFirstToken() ?? node;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return node.getFirstToken() ?? node;
  return node;
}

function refusal(node: ts.Expression): Problem {
  switch (node.kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateExpression:
    case ts.SyntaxKind.TaggedTemplateExpression:
      return expressionErrors.text();
    case ts.SyntaxKind.RegularExpressionLiteral:
      return expressionErrors.regularExpression();
    case ts.SyntaxKind.ObjectLiteralExpression:
      return expressionErrors.literalObject("An object");
    case ts.SyntaxKind.ArrayLiteralExpression:
      return expressionErrors.literalObject("An array");
    case ts.SyntaxKind.NewExpression:
      return expressionErrors.allocation();
    case ts.SyntaxKind.SpreadElement:
      return expressionErrors.spread();
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
      return statementErrors.closure();
    case ts.SyntaxKind.ClassExpression:
      return statementErrors.classDeclaration();
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
      return expressionErrors.assertion("A type assertion");
    case ts.SyntaxKind.SatisfiesExpression:
      return expressionErrors.assertion("`satisfies`");
    case ts.SyntaxKind.NonNullExpression:
      return expressionErrors.assertion("`!` after a value");
    case ts.SyntaxKind.TypeOfExpression:
      return expressionErrors.dynamicOperator("typeof");
    case ts.SyntaxKind.DeleteExpression:
      return expressionErrors.dynamicOperator("delete");
    case ts.SyntaxKind.VoidExpression:
      return expressionErrors.dynamicOperator("void");
    case ts.SyntaxKind.AwaitExpression:
      return statementErrors.asynchronous("await");
    case ts.SyntaxKind.YieldExpression:
      return statementErrors.asynchronous("yield");
    case ts.SyntaxKind.NullKeyword:
      return expressionErrors.nothing("null");
    case ts.SyntaxKind.PostfixUnaryExpression:
      return statementErrors.assignmentAsValue();
    case ts.SyntaxKind.ThisKeyword:
      return expressionErrors.unsupportedExpression("`this`");
    default:
      return expressionErrors.unsupportedExpression("This expression");
  }
}
