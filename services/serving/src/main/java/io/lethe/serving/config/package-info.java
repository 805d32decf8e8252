/** The settings {@code lethe.serving.*}: their types, their bounds, and what a model overrides. */
package io.lethe.serving.config;
