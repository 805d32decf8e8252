/**
 * Networks written as TorchScript: the layers that all of them are made of, and the compiled
 * module. A network's weights are one flat array, which is an argument.
 */
package io.lethe.diffusion.script;
