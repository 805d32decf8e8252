/**
 * How bodies of JSON are read: nothing is guessed, and what can't be read is named by its field.
 */
package io.lethe.serving.rest.json;
