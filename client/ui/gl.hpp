// SPDX-License-Identifier: GPL-3.0-or-later
// The handful of OpenGL 3.3 calls we make, looked up through SDL, so that the program starts on a
// machine without libGL (and can say so).
#pragma once

#include <GL/glcorearb.h>

namespace attune::ui {

#define ATTUNE_GL_CALLS(X)                                 \
    X(PFNGLCREATESHADERPROC, CreateShader)                 \
    X(PFNGLSHADERSOURCEPROC, ShaderSource)                 \
    X(PFNGLCOMPILESHADERPROC, CompileShader)               \
    X(PFNGLGETSHADERIVPROC, GetShaderiv)                   \
    X(PFNGLDELETESHADERPROC, DeleteShader)                 \
    X(PFNGLCREATEPROGRAMPROC, CreateProgram)               \
    X(PFNGLATTACHSHADERPROC, AttachShader)                 \
    X(PFNGLLINKPROGRAMPROC, LinkProgram)                   \
    X(PFNGLGETPROGRAMIVPROC, GetProgramiv)                 \
    X(PFNGLDELETEPROGRAMPROC, DeleteProgram)               \
    X(PFNGLUSEPROGRAMPROC, UseProgram)                     \
    X(PFNGLGETUNIFORMLOCATIONPROC, GetUniformLocation)     \
    X(PFNGLUNIFORM1FPROC, Uniform1f)                       \
    X(PFNGLUNIFORM2FPROC, Uniform2f)                       \
    X(PFNGLUNIFORM3FPROC, Uniform3f)                       \
    X(PFNGLUNIFORM4FPROC, Uniform4f)                       \
    X(PFNGLGENVERTEXARRAYSPROC, GenVertexArrays)           \
    X(PFNGLBINDVERTEXARRAYPROC, BindVertexArray)           \
    X(PFNGLDELETEVERTEXARRAYSPROC, DeleteVertexArrays)     \
    X(PFNGLGENTEXTURESPROC, GenTextures)                   \
    X(PFNGLBINDTEXTUREPROC, BindTexture)                   \
    X(PFNGLTEXIMAGE2DPROC, TexImage2D)                     \
    X(PFNGLTEXPARAMETERIPROC, TexParameteri)               \
    X(PFNGLDELETETEXTURESPROC, DeleteTextures)             \
    X(PFNGLGENFRAMEBUFFERSPROC, GenFramebuffers)           \
    X(PFNGLBINDFRAMEBUFFERPROC, BindFramebuffer)           \
    X(PFNGLFRAMEBUFFERTEXTURE2DPROC, FramebufferTexture2D) \
    X(PFNGLBLITFRAMEBUFFERPROC, BlitFramebuffer)           \
    X(PFNGLDELETEFRAMEBUFFERSPROC, DeleteFramebuffers)     \
    X(PFNGLVIEWPORTPROC, Viewport)                         \
    X(PFNGLENABLEPROC, Enable)                             \
    X(PFNGLDISABLEPROC, Disable)                           \
    X(PFNGLBLENDFUNCPROC, BlendFunc)                       \
    X(PFNGLDRAWARRAYSPROC, DrawArrays)                     \
    X(PFNGLCLEARCOLORPROC, ClearColor)                     \
    X(PFNGLCLEARPROC, Clear)                               \
    X(PFNGLFINISHPROC, Finish)

struct Gl {
#define ATTUNE_GL_MEMBER(type, name) type name = nullptr;
    ATTUNE_GL_CALLS(ATTUNE_GL_MEMBER)
#undef ATTUNE_GL_MEMBER

    // Needs a current context. False if one is missing.
    bool load();
};

}  // namespace attune::ui
