-- Opens the list in BROCK_LIST with the language server in Neovim, and prints what the editor shows as JSON.
-- Neovim 0.7 (Debian 12) has the functions used here; later versions still do.

local function main()
  local list, brock = vim.env.BROCK_LIST, vim.env.BROCK
  vim.cmd('edit ' .. vim.fn.fnameescape(list))
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = 'brock', cmd = { brock, 'lsp' }, root_dir = vim.fn.fnamemodify(list, ':h') })
  vim.lsp.buf_attach_client(buffer, id)

  local function wait_for(what, is_there)
    if not vim.wait(120000, is_there, 20) then
      io.stderr:write('no ' .. what .. '\n')
      vim.cmd('cquit 1')
    end
  end

  local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(buffer, method, params, 120000)
    return answers and answers[id] and answers[id].result
  end

  local document = { uri = vim.uri_from_bufnr(buffer) }
  wait_for('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
  local shown = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(shown, { code = one.code, line = one.lnum, byte = one.col, end_byte = one.end_col })
  end
  local hover = ask('textDocument/hover', { textDocument = document, position = { line = 0, character = 3 } })
  local actions = ask('textDocument/codeAction', {
    textDocument = document,
    range = { start = { line = 1, character = 22 }, ['end'] = { line = 1, character = 22 } },
    context = { diagnostics = {}, only = { 'quickfix' } },
  })
  -- Neovim applies the fix to its buffer.
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
  wait_for('end of the diagnostics', function() return #vim.diagnostic.get(buffer) == 0 end)
  io.stdout:write(vim.fn.json_encode({
    diagnostics = shown,
    hover = hover.contents.value,
    lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false),
  }) .. '\n')
  vim.lsp.stop_client(id)
  wait_for('end of the server', function() return vim.lsp.client_is_stopped(id) end)
  vim.cmd('qall!')
end

local is_done, why = xpcall(main, debug.traceback)
if not is_done then
  io.stderr:write(why .. '\n')
  vim.cmd('cquit 1')
end
