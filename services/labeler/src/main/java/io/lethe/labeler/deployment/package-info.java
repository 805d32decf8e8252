/**
 * Which version of a model is its champion, by the gate's outcome or by command. Whether a job is
 * due afterwards is decided in {@code jobs}.
 */
package io.lethe.labeler.deployment;
