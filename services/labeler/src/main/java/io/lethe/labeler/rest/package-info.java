/**
 * The labeler's REST answers, read from {@code views}. Reports and commands are taken by serving.
 */
package io.lethe.labeler.rest;
