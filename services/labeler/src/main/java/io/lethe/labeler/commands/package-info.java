/**
 * Carries out the commands of operators and moderators, each once: verdicts and erasures live here,
 * commands on which version is live live next door in {@code deployment}, those on jobs in {@code jobs}.
 */
package io.lethe.labeler.commands;
