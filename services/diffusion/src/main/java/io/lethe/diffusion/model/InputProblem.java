package io.lethe.diffusion.model;

/**
 * What a model can't be asked for.
 *
 * @param field of the request
 * @param problem the end of a sentence that begins with the field's name; it holds no prompt
 */
public record InputProblem(String field, String problem) {}
