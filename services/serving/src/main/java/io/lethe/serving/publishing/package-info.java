/**
 * Generations that are published: their places in lethe.generations, their facts and their URLs.
 * {@link io.lethe.serving.generation} publishes them.
 */
package io.lethe.serving.publishing;
