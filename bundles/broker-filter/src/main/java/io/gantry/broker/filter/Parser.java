package io.gantry.broker.filter;

import io.gantry.broker.filter.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a tree of an expression, by RocketMQ's grammar: what stands behind a whole expression is not looked at. Depth
 * and number of its parts are bounded. Used once, by one thread.
 */
final class Parser {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NODES = 1024;

    private final Lexer lexer;
    private Token token;
    private int nodes;
    private int nesting;

    Parser(String text) {
        this.lexer = new Lexer(text);
        this.token = lexer.next();
    }

    /** The whole expression. */
    Node parse() {
        return truth(joined(Kind.OR), token);
    }

    private Node joined(Kind sign) {
        Token start = token;
        Node first = sign == Kind.OR ? joined(Kind.AND) : equality();
        if (token.kind() != sign) {
            return first;
        }
        List<Node> parts = new ArrayList<>();
        parts.add(truth(first, start));
        int depth = first.depth();
        while (token.kind() == sign) {
            advance();
            Token at = token;
            Node part = truth(sign == Kind.OR ? joined(Kind.AND) : equality(), at);
            depth = Math.max(depth, part.depth());
            parts.add(counted(part, at));
        }
        return counted(new Node.Joined(List.copyOf(parts), sign == Kind.OR, depth + 1), start);
    }

    private Node equality() {
        Node left = comparison();
        while (true) {
            Token at = token;
            switch (at.kind()) {
                case EQUAL, UNEQUAL -> {
                    advance();
                    Node right = comparison();
                    requireEqualable(left, right, at);
                    Node equal = new Node.Equal(left, right, depth(left, right));
                    left = counted(at.kind() == Kind.EQUAL ? equal : new Node.Not(equal, equal.depth() + 1), at);
                }
                case IS -> {
                    advance();
                    boolean isNegated = skipIf(Kind.NOT);
                    expect(Kind.NULL);
                    Node equal = new Node.Equal(left, new Node.Constant(null), left.depth() + 1);
                    left = counted(isNegated ? new Node.Not(equal, equal.depth() + 1) : equal, at);
                }
                default -> {
                    return left;
                }
            }
        }
    }

    private Node comparison() {
        Node left = unary();
        while (true) {
            Token at = token;
            switch (at.kind()) {
                case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
                    advance();
                    left = counted(ordered(left, unary(), at.kind(), at), at);
                }
                case NOT -> {
                    advance();
                    left = counted(predicate(left, true), at);
                }
                case BETWEEN, IN, CONTAINS, STARTSWITH, ENDSWITH -> left = counted(predicate(left, false), at);
                default -> {
                    return left;
                }
            }
        }
    }

    private Node predicate(Node left, boolean isNegated) {
        Token at = token;
        switch (at.kind()) {
            case BETWEEN -> {
                advance();
                Node low = unary();
                expect(Kind.AND);
                return between(left, low, unary(), isNegated, at);
            }
            case IN -> {
                advance();
                return among(left, isNegated, at);
            }
            case CONTAINS, STARTSWITH, ENDSWITH -> {
                advance();
                return new Node.Part(left, Needle.of(expect(Kind.TEXT).text()), at.kind(), isNegated, left.depth() + 1);
            }
            default -> throw at.flaw();
        }
    }

    private Node between(Node value, Node low, Node high, boolean isNegated, Token at) {
        if (isNegated) {
            Node below = ordered(value, low, Kind.LESS, at);
            Node above = ordered(value, high, Kind.GREATER, at);
            return new Node.Joined(List.of(below, above), true, depth(below, above));
        }
        Node from = ordered(value, low, Kind.GREATER_OR_EQUAL, at);
        Node to = ordered(value, high, Kind.LESS_OR_EQUAL, at);
        if (low instanceof Node.Constant a && high instanceof Node.Constant b && Values.order(b.held(), a.held()) < 0) {
            throw flaw(at, "the first bound of BETWEEN is above the second");
        }
        return new Node.Joined(List.of(from, to), false, depth(from, to));
    }

    private Node among(Node left, boolean isNegated, Token at) {
        expect(Kind.OPEN);
        Set<String> texts = new HashSet<>();
        do {
            texts.add(expect(Kind.TEXT).text());
        } while (skipIf(Kind.COMMA));
        expect(Kind.CLOSE);
        if (!(left instanceof Node.Named)) {
            throw flaw(at, "IN needs the name of a property before it");
        }
        return new Node.Among(left, Set.copyOf(texts), isNegated);
    }

    private Node unary() {
        Token at = token;
        if (++nesting > MAX_DEPTH) {
            throw flaw(at, "it is nested more than " + MAX_DEPTH + " deep");
        }
        Node node =
                switch (at.kind()) {
                    case PLUS -> {
                        advance();
                        yield unary();
                    }
                    case MINUS -> {
                        advance();
                        Node of = unary();
                        yield new Node.Negated(of, of.depth() + 1);
                    }
                    case NOT -> {
                        advance();
                        Node of = truth(unary(), at);
                        yield new Node.Not(of, of.depth() + 1);
                    }
                    default -> primary();
                };
        nesting--;
        return counted(node, at);
    }

    private Node primary() {
        Token at = token;
        advance();
        return switch (at.kind()) {
            case TEXT -> new Node.Constant(at.text());
            case WHOLE -> new Node.Constant(whole(at));
            case FRACTION -> new Node.Constant(fraction(at));
            case TRUE -> new Node.Constant(true);
            case FALSE -> new Node.Constant(false);
            case NULL -> new Node.Constant(null);
            case NAME -> new Node.Named(at.text());
            case OPEN -> {
                Node inner = joined(Kind.OR);
                expect(Kind.CLOSE);
                yield inner;
            }
            default -> throw at.flaw();
        };
    }

    private static Object whole(Token at) {
        String digits = at.text().replaceAll("[lL]$", "");
        try {
            long value = Long.parseLong(digits);
            return value <= Integer.MAX_VALUE ? (Object) (int) value : (Object) value;
        } catch (NumberFormatException e) {
            throw flaw(at, "the number is above " + Long.MAX_VALUE);
        }
    }

    private static Double fraction(Token at) {
        double value = Double.parseDouble(at.text());
        if (value > Double.MAX_VALUE || value < Double.MIN_VALUE) {
            throw flaw(at, "the number is 0 or out of range; write 0 without a point");
        }
        return value;
    }

    private static Node ordered(Node left, Node right, Kind sign, Token at) {
        for (Node side : List.of(left, right)) {
            if (side.isTruth() || side instanceof Node.Constant c && c.held() instanceof String) {
                throw flaw(at, "only numbers and properties can be less or greater");
            }
        }
        return new Node.Ordered(left, right, sign, depth(left, right));
    }

    private static void requireEqualable(Node left, Node right, Token at) {
        boolean isNull = left instanceof Node.Constant a && a.held() == null
                || right instanceof Node.Constant b && b.held() == null;
        boolean isMixed =
                left instanceof Node.Constant a && right instanceof Node.Constant b && a.isTruth() && !b.isTruth();
        if (isNull || isMixed) {
            throw flaw(at, "these two cannot be compared; IS NULL asks for a missing property");
        }
    }

    private static Node truth(Node node, Token at) {
        if (node.isTruth()) {
            return node;
        }
        if (node instanceof Node.Named) {
            return new Node.Cast(node, 2);
        }
        throw flaw(at, "what stands before it is neither true nor false");
    }

    private Node counted(Node node, Token at) {
        if (++nodes > MAX_NODES || node.depth() > MAX_DEPTH) {
            throw flaw(at, "it has more than " + MAX_NODES + " parts, or is nested more than " + MAX_DEPTH + " deep");
        }
        return node;
    }

    private static int depth(Node left, Node right) {
        return 1 + Math.max(left.depth(), right.depth());
    }

    private Token expect(Kind kind) {
        Token found = token;
        if (found.kind() != kind) {
            throw found.flaw();
        }
        advance();
        return found;
    }

    private boolean skipIf(Kind kind) {
        boolean isThere = token.kind() == kind;
        if (isThere) {
            advance();
        }
        return isThere;
    }

    private void advance() {
        token = lexer.next();
    }

    private static IllegalArgumentException flaw(Token at, String why) {
        return new IllegalArgumentException("the expression makes no sense at position " + at.at() + ": " + why);
    }
}
