/** Prompts: CLIP's tokenizer, and its text encoder, whose output conditions a U-Net. */
package io.lethe.diffusion.text;
