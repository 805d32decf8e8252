package io.lethe.schemas.rules;

/**
 * Why a record cannot be used.
 *
 * @param field name of the field, as its schema has it
 * @param message one sentence that may be shown to clients
 */
public record FieldProblem(String field, String message) {}
