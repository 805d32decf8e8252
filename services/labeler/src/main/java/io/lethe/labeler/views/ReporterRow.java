package io.lethe.labeler.views;

/**
 * What a reporter's word did for a model.
 *
 * @param labels labels that they hold: theirs is the first support
 * @param supported labels that they support, those among them
 * @param held pictures of theirs that vetting holds back
 */
public record ReporterRow(String reporter, long labels, long supported, long held) {}
